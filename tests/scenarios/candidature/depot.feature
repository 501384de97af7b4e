# language: fr
Fonctionnalité: Déposer, à temps et en entier
  Annoncer n'est pas déposer. Le dépôt dit tout ce qui manque, se fait jusqu'à la date de tous ou à la sienne, et fige
  le dossier. C'est la réception qui compte, non le passage du réveil.

  Scénario: L'étape 1 n'a pas de précandidature
    Étant donné un brouillon d'étape 1 complet
    Quand Paul annonce sa candidature
    Alors c'est refusé : « Cette étape ne demande pas de précandidature : déposez directement. »
    Quand Paul dépose son dossier
    Alors le dossier est « deposee »

  Scénario: Annoncer n'est pas déposer
    Étant donné un brouillon d'étape 2 complet
    Quand Paul annonce sa candidature
    Alors le dossier est « annoncee »
    Et Paul a reçu « Précandidature enregistrée », qui dit « Le dossier n'est PAS déposé »
    Et Paul n'a pas reçu « Accusé de réception »
    Quand vient le 16 mai 2027 à 0 h
    Alors le dossier est « non_deposee »

  Scénario: Sans précandidature, ou une fois leur date passée, on dépose quand même
    Étant donné un brouillon d'étape 2 complet
    Quand vient le 16 avril 2027 à 0 h
    Et que Paul annonce sa candidature
    Alors c'est refusé : « La clôture des précandidatures est passée : c'était jusqu'au jeudi 15 avril 2027 à 23 h 59… »
    Quand Paul dépose son dossier
    Alors le dossier est « deposee »

  Scénario: Un dossier incomplet dit chaque manque
    Étant donné une opération de Paul, à Rennes, sans charte
    Et un brouillon d'étape 1
    Quand Paul dépose son dossier
    Alors c'est refusé : « Le dossier n'est pas complet : chaque manque est indiqué. »
    Et ce refus dit « « Nom de l'opération » n'a pas de réponse : complétez-la. »
    Et ce refus dit « « Types d'opération » n'a pas de réponse : complétez-la. »
    Et ce refus dit « La charte signée manque : ajoutez-la à l'opération. »
    Et ces manques sont ceux que montre le formulaire

  Scénario: Un dossier complet ne se dépose pas sans sa charte
    Étant donné une opération de Paul, à Rennes, sans charte
    Et un brouillon d'étape 2 complet
    Quand Paul dépose son dossier
    Alors c'est refusé, au champ « charte » : « La charte signée manque : ajoutez-la à l'opération. »

  Scénario: Le dossier ne parle que des communes de son opération
    Étant donné un brouillon d'étape 2 complet
    Quand Paul répond « 35021 » au champ « commune »
    Et que Paul dépose son dossier
    Alors c'est refusé, au champ « reponses/commune » : « « Commune principale » : Beaucé (35021) n'est pas dans l'opération. Corrigez la réponse, ou modifiez les communes de l'opération. »

  Scénario: Le co-éditeur remplit, le propriétaire dépose
    Étant donné un brouillon d'étape 2 complet
    Et que Pia est co-éditrice de l'opération
    Quand Pia dépose le dossier
    Alors c'est refusé : « Votre rôle ne permet pas cet acte. Qui peut le faire : le propriétaire de l'opération. Adressez-vous-y ; ce que vous pouvez faire ici est dans les actions qui vous sont proposées. »
    Quand Paul dépose le dossier
    Alors le dossier est « deposee »
    Et Paul a reçu une fois « Accusé de réception »

  Scénario: Un dossier déposé ne se modifie plus
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Paul répond « Autre chose. » au champ « description »
    Alors c'est refusé : « Le dossier est déposé ou clos : il ne se modifie plus. »
    Quand Paul dépose son dossier
    Alors c'est refusé : « Ce dossier n'est plus un brouillon : il est déjà déposé, ou clos. »

  Scénario: Un brouillon manqué est gardé, et ne se change plus
    Étant donné un brouillon d'étape 2 complet
    Quand vient le 16 mai 2027 à 0 h
    Alors le dossier est « non_deposee »
    Quand Paul répond « Autre chose. » au champ « description »
    Alors c'est refusé : « Le dossier n'a pas été déposé à temps : il est gardé pour la prochaine campagne. »
    Quand Paul dépose son dossier
    Alors c'est refusé : « La clôture des dépôts est passée : c'était jusqu'au samedi 15 mai 2027 à 23 h 59… »
    Et la réponse au champ « description » est « Une réponse. »

  Scénario: Un dépôt reçu à temps passe, même lu après le réveil
    Étant donné un brouillon d'étape 2 complet
    Quand vient le 16 mai 2027 à 0 h
    Alors le dossier est « non_deposee »
    Quand est lu le dépôt de Paul, reçu le 15 mai 2027 à 23 h 59
    Alors le dossier est « deposee »
    Et Paul a reçu une fois « Accusé de réception »

  Scénario: Un dépôt reçu trop tard ne passe pas, même avant le réveil
    Étant donné un brouillon d'étape 2 complet
    Quand vient le 16 mai 2027 à 0 h, avant le réveil du service
    Alors le dossier est « brouillon »
    Quand Paul dépose son dossier
    Alors c'est refusé : « La clôture des dépôts est passée : c'était jusqu'au samedi 15 mai 2027 à 23 h 59… »

  Scénario: Une prolongation va au-delà de la date de tous
    Étant donné un brouillon d'étape 2 complet
    Quand Ada prolonge son dépôt jusqu'au 16 mai 2027 à 0 h
    Alors c'est refusé, au champ « jusqu_au » : « Donnez une date à venir, après l'échéance de tous : samedi 15 mai 2027 à 23 h 59… »
    Quand Ada prolonge son dépôt jusqu'au 1 juin 2027 à 0 h 01
    Alors c'est refusé, au champ « jusqu_au » : « Donnez une date jusqu'au lundi 31 mai 2027 à 23 h 59… : au-delà, le dossier ne serait plus examiné. »
    Quand Ada prolonge son dépôt jusqu'au 22 mai 2027 à 0 h
    Alors Paul a reçu « Votre échéance de dépôt est reportée », qui dit « Mairie inondée »

  Scénario: Un dossier prolongé se dépose jusqu'à sa date, et pas après
    Étant donné un brouillon d'étape 2 complet
    Quand Ada prolonge son dépôt jusqu'au 22 mai 2027 à 0 h
    Et que vient le 20 mai 2027
    Alors le dossier est « brouillon »
    Quand vient le 22 mai 2027 à 0 h
    Alors le dossier est « non_deposee »
    Quand Paul dépose son dossier
    Alors c'est refusé : « La clôture des dépôts est passée : c'était jusqu'au vendredi 21 mai 2027 à 23 h 59… »

  Scénario: Un brouillon manqué se rouvre quand il est prolongé
    Étant donné un brouillon d'étape 2 complet
    Quand vient le 17 mai 2027
    Et qu'Ada prolonge son dépôt jusqu'au 22 mai 2027 à 0 h
    Et que Paul dépose son dossier
    Alors le dossier est « deposee »

  Scénario: Un dossier déposé ne se prolonge pas
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Ada prolonge son dépôt jusqu'au 22 mai 2027 à 0 h
    Alors c'est refusé : « Ce dossier n'est plus un brouillon : son dépôt ne se prolonge pas. »
