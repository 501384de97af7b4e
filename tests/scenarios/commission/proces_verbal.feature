# language: fr
Fonctionnalité: Du procès-verbal au palmarès
  Rien n'est décidé sans un procès-verbal signé : celui de la région propose, celui de la nation décide, et chacun
  l'apprend à la cérémonie. Une erreur se corrige par un nouvel acte, jamais en réécrivant l'ancien.

  Scénario: Un procès-verbal ne se signe pas tant qu'un dossier attend
    Étant donné une séance régionale ouverte
    Quand le secrétariat conclut que le dossier 1 est validé
    Et que la commission signe le procès-verbal
    Alors c'est refusé : « EQ-2027-0002 : concluez ce point ou reportez-le. »

  Scénario: On ne signe que le projet qu'on a relu
    Étant donné une séance régionale où tout est conclu
    Quand le secrétariat relit le projet
    Et qu'une remarque est ajoutée au procès-verbal
    Et que la commission signe le projet relu
    Alors c'est refusé : « Le projet a changé depuis votre relecture : relisez-le avant de signer. »
    Quand le secrétariat relit le projet
    Et que la commission signe le projet relu
    Alors la séance est close

  Scénario: On ne signe pas sans dire ce qu'on a relu
    Étant donné une séance régionale où tout est conclu
    Quand la commission signe sans dire ce qu'elle a relu
    Alors c'est refusé : « empreinte »

  Scénario: Qui s'est déporté d'un dossier ne signe pas ce qu'il ne lit pas : une autre personne relit et signe
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la personne du secrétariat national siège aussi, et se déporte du dossier 1
    Quand la personne déportée signe le procès-verbal
    Alors c'est refusé : « vous ne pouvez pas signer ce que vous ne lisez pas »
    Quand le reste de la nationale est conclu
    Alors le projet que lit la personne déportée ne dit rien du dossier 1, et ne se signe pas
    Et la personne déportée n'a pas reçu « Procès-verbal à signer »
    Mais l'administration a reçu « Procès-verbal à signer »
    Quand la personne déportée signe le procès-verbal
    Alors c'est refusé : « une autre personne du secrétariat, relit le projet et le signe »
    Quand l'administration relit le projet et le signe
    Alors la séance est close

  Scénario: La présidente relit, annote et signe ; un autre membre ne le peut pas
    Étant donné une commission régionale que Mia préside, où Max et Zoé siègent, et Sue à défaut de Zoé
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que le secrétariat conclut que le dossier 1 est validé
    Et que le secrétariat conclut que le dossier 2 est validé
    Et que Max signe le procès-verbal
    Alors c'est refusé : « Votre rôle ne permet pas cet acte »
    Quand Mia annote le procès-verbal
    Et que Mia signe le procès-verbal
    Alors la séance est close

  Scénario: Une présidente qui s'est déportée laisse un autre signer
    Étant donné une commission régionale que Mia préside, où Max et Zoé siègent, et Sue à défaut de Zoé
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que Mia se déporte du dossier 1
    Et que Mia annote le procès-verbal
    Alors c'est refusé : « Votre rôle ne permet pas cet acte »

  Scénario: Signer deux fois, c'est signer une fois
    Étant donné une séance régionale où tout est conclu
    Quand la commission signe le procès-verbal
    Et que la commission signe le procès-verbal
    Alors il n'y a qu'une signature au journal
    Et Mia et Max ont reçu une fois « Procès-verbal signé »

  Scénario: Un procès-verbal signé ne se modifie plus
    Étant donné une séance régionale où tout est conclu
    Quand la commission signe le procès-verbal
    Et qu'une remarque est ajoutée au procès-verbal
    Alors c'est refusé : « Une erreur se corrige par un nouvel acte, qui le cite. »

  Scénario: Une correction est un nouvel acte, qui cite l'ancien et le laisse tel quel
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand la région corrige le dossier 1, désormais ajourné
    Alors la correction cite le procès-verbal, qui dit toujours « valide » du dossier 1

  Scénario: Le procès-verbal compte les voix sans dire qui a voté quoi
    Étant donné une commission régionale que Mia préside, où Max et Zoé siègent, et Sue à défaut de Zoé
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et que Mia et Max votent pour le dossier 1, et Zoé contre
    Et que la région valide tout, et signe
    Alors le procès-verbal compte 2 voix pour et 1 contre, et ne dit de personne ce qu'il a voté

  Scénario: Un dossier que la région n'a pas conclu n'est pas décidé par la nation
    Étant donné une séance régionale ouverte
    Quand le secrétariat conclut que le dossier 1 est validé
    Et que la région reporte le dossier 2 à une autre année, et signe
    Et que la commission nationale s'ouvre
    Et que la commission nationale labellise le dossier 2
    Alors c'est refusé : « Ce dossier n'est pas à l'ordre du jour de cette séance. »

  Scénario: La commission nationale ratifie d'un coup ce que les régions proposent
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand la commission nationale s'ouvre
    Et que la commission nationale ratifie tout ce qui est proposé
    Et qu'elle signe le procès-verbal
    Alors la nation décide « labellise » du dossier 1
    Et la nation décide « ajourne » du dossier 2, avec les motifs de la région

  Scénario: Un dossier débattu à part attend sa propre conclusion
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand la commission nationale s'ouvre
    Et que la commission nationale ratifie tout, sauf le dossier 2
    Et qu'elle signe le procès-verbal
    Alors c'est refusé : « EQ-2027-0002 : concluez ce point ou reportez-le. »
    Quand la commission nationale labellise le dossier 2
    Et qu'elle signe le procès-verbal
    Alors la nation décide « labellise » du dossier 2

  Scénario: Ce que la région corrige avant la signature est à ratifier de nouveau
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand la commission nationale s'ouvre
    Et que la commission nationale ratifie tout ce qui est proposé
    Et que la région corrige le dossier 1, désormais ajourné
    Et qu'elle signe le procès-verbal
    Alors c'est refusé : « EQ-2027-0001 : concluez ce point ou reportez-le. »
    Quand la commission nationale ratifie tout ce qui est proposé
    Et qu'elle signe le procès-verbal
    Alors la nation décide « ajourne » du dossier 1, avec les motifs de la région

  Scénario: Ce que la région corrige d'un dossier débattu est à débattre de nouveau
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand la commission nationale s'ouvre
    Et que la commission nationale ratifie tout, sauf le dossier 2
    Et que la commission nationale labellise le dossier 2
    Et que la région corrige le dossier 2, désormais validé
    Et qu'elle signe le procès-verbal
    Alors c'est refusé : « EQ-2027-0002 : concluez ce point ou reportez-le. »
    Quand la commission nationale labellise le dossier 2
    Et qu'elle signe le procès-verbal
    Alors la nation décide « labellise » du dossier 2

  Scénario: Qui s'est déporté ratifie le reste, sans apprendre si ce qui le touche se ratifie
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la personne du secrétariat national siège aussi, et se déporte du dossier 1
    Quand la commission nationale ratifie tout ce qui est proposé
    Alors le dossier 2 est ratifié, et le dossier 1 attend une autre personne
    Quand l'administration ratifie à son tour
    Alors le dossier 1 est ratifié, et la personne déportée n'en voit rien

  Scénario: La correction d'une région n'est pas dite à qui s'est déporté du dossier
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la personne du secrétariat national siège aussi, et se déporte du dossier 1
    Et que l'administration a tout conclu à la nationale, et signé
    Quand la région corrige le dossier 1, désormais ajourné
    Alors l'administration a reçu « Correction d'une région, à confirmer : dossier EQ-2027-0001 »
    Mais la personne déportée n'a pas reçu « Correction d'une région, à confirmer : dossier EQ-2027-0001 »
    Et la personne déportée ne voit pas que le dossier 1 attend une réponse

  Scénario: Rien ne se publie avant la cérémonie
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand l'administration publie le palmarès
    Alors c'est refusé : « La publication attend la cérémonie »
    Et le registre public est vide
    Et le porteur n'a pas de décision à lire
    Quand vient l'heure de la cérémonie
    Alors le registre public montre le dossier 1 seul
    Et le porteur a reçu « Décision de la commission nationale : étape 2 »

  Scénario: La publication est refusée avec la liste de ce qui manque
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand la région corrige le dossier 1, désormais ajourné
    Alors l'administration a reçu « Correction d'une région, à confirmer : dossier EQ-2027-0001 »
    Quand vient l'heure de la cérémonie
    Et que l'administration publie le palmarès
    Alors c'est refusé : « EQ-2027-0001 : la région a corrigé sa conclusion après votre séance. Corrigez la décision, ou confirmez. »
    Quand la commission nationale confirme sa décision sur le dossier 1
    Et que l'administration publie le palmarès
    Alors le registre public montre le dossier 1 seul

  Scénario: Une publication arrêtée à son heure est dite à l'administration, une fois
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Quand vient l'heure de la cérémonie
    Et que vient l'heure de la cérémonie
    Alors l'administration a reçu une fois « Le palmarès 2027 n'est pas publié : 1 point à régler »

  Scénario: Aucune lettre confidentielle ne part si la campagne ne la prévoit pas
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Quand l'administration écrit aux porteurs avant la cérémonie
    Alors c'est refusé : « Cette campagne ne prévoit pas de lettre confidentielle »

  Scénario: La campagne le prévoyant, le porteur apprend seul sa décision, et le registre reste vide
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Et que la campagne prévoit une lettre confidentielle
    Quand l'administration écrit aux porteurs avant la cérémonie
    Alors le porteur du dossier 1 apprend seul que son étape 2 est accordée
    Et le registre public est vide

  Scénario: Une correction sous embargo est redite au porteur déjà averti
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Et que la campagne prévoit une lettre confidentielle
    Quand l'administration écrit aux porteurs avant la cérémonie
    Et que la commission nationale corrige sa décision, et ajourne le dossier 1
    Alors le porteur reçoit une seconde lettre confidentielle, qui corrige la première

  Scénario: Une séance se relit telle qu'elle était
    Étant donné une commission régionale que Mia préside, où Max et Zoé siègent, et Sue à défaut de Zoé
    Quand la commission s'ouvre avec Mia, Max et Zoé
    Et qu'une heure passe
    Et que Max s'en va
    Alors telle qu'elle était à l'ouverture, la séance réunit Mia, Max et Zoé
    Et telle qu'elle est une heure plus tard, la séance réunit Mia et Zoé
