# language: fr
Fonctionnalité: Le registre des lettres, et une lettre renvoyée
  L'administration lit quelles lettres sont parties, à qui, de quel acte, et ce qu'il en est advenu. Elle peut renvoyer une
  lettre : c'est un acte de plus, et la même lettre, tant qu'elle a un objet.

  Scénario: Une lettre perdue est renvoyée, et les deux envois sont au registre
    Étant donné un dossier d'étape 2 que Paul a déposé
    Alors le registre du dossier a 1 fois « accuse_reception », « Envoyée »
    Quand Ada renvoie « accuse_reception » à Paul : « Égarée par son secrétariat »
    Alors Paul a reçu 2 fois la lettre « accuse_reception »
    Et le registre du dossier a 2 fois « accuse_reception », « Envoyée »

  Scénario: Une lettre qui n'est pas partie ne se renvoie pas
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Ada renvoie « recevable » à Paul : « Égarée »
    Alors c'est refusé, au champ « lettre » : « Cette lettre n'est pas au registre : donnez celle d'origine, telle que la liste la montre. »

  Scénario: Une lettre qu'un acte a rendue sans objet ne se renvoie pas
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et que « accuse_reception » à Paul a perdu son objet avant de partir
    Quand Ada renvoie « accuse_reception » à Paul : « Égarée »
    Alors c'est refusé : « Un acte a rendu cette lettre sans objet : elle ne se renvoie pas. »

  Scénario: Une lettre qui part encore ne se renvoie pas
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et que « accuse_reception » à Paul est en train de partir
    Quand Ada renvoie « accuse_reception » à Paul : « Égarée »
    Alors c'est refusé : « Cette lettre est en train de partir : voyez d'abord ce qu'il en advient. »

  Scénario: Seule l'administration renvoie une lettre
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora renvoie « accuse_reception » à Paul : « Égarée »
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »

  Scénario: La lettre se voit avant d'être renvoyée
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Ada essaie de renvoyer « accuse_reception » à Paul
    Alors l'essai montre la lettre, à « (nom du destinataire) » : « Nous accusons réception du dossier »
    Et Paul a reçu 1 fois la lettre « accuse_reception »

  Scénario: La lettre se voit avant de demander des compléments
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora essaie de demander un complément : « Précisez le calendrier. »
    Alors l'essai montre la lettre, à « (nom du destinataire) » : « Précisez le calendrier. »
