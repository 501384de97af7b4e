# language: fr
Fonctionnalité: Garder un brouillon que personne n'a déposé
  Un brouillon laissé de côté est gardé dix-huit mois. Son effacement s'annonce soixante jours avant, et ceux qui
  l'écrivent peuvent le garder encore. Ce qui a été déposé ne s'efface pas.

  Contexte:
    Étant donné un brouillon d'étape 2 complet

  Scénario: L'effacement s'annonce, puis les réponses s'effacent
    Quand le brouillon est laissé jusqu'au 15 septembre 2028
    Alors Paul a reçu une fois « Dossier EQ-2027-0001 : vos réponses seront effacées le mardi 14 novembre 2028 »
    Quand vient le 15 novembre 2028
    Alors Paul lit partout « Jamais déposée : les réponses sont effacées »
    Quand Paul répond « Autre chose. » au champ « description »
    Alors c'est refusé : « Ce dossier n'a jamais été déposé et ses réponses sont effacées : commencez-en un autre dans une campagne ouverte. »

  Scénario: Un brouillon dont l'effacement est annoncé se garde encore
    Quand le brouillon est laissé jusqu'au 15 septembre 2028
    Et que Paul le garde
    Et que vient le 15 novembre 2028
    Alors Paul lit partout « Non déposée : l'échéance est passée, le dossier est gardé »
    Et la réponse au champ « description » est « Une réponse. »

  Scénario: Avant l'annonce, il n'y a rien à garder
    Quand le brouillon est laissé jusqu'au 14 septembre 2028
    Et que Paul le garde
    Alors c'est refusé : « Rien n'est à faire : un effacement serait annoncé à partir du vendredi 15 septembre 2028. »

  Scénario: Une fois les réponses effacées, il n'y a plus rien à garder
    Quand le brouillon est laissé jusqu'au 15 septembre 2028
    Et que vient le 15 novembre 2028
    Et que Paul le garde
    Alors c'est refusé : « Les réponses de ce dossier sont effacées : il n'y a plus rien à garder. »

  Scénario: Un brouillon que l'on écrit, ou un dossier déposé, n'est pas à garder
    Quand Paul le garde
    Alors c'est refusé : « Ce dossier n'est pas un brouillon laissé de côté : rien n'y sera effacé. »
    Quand Paul dépose son dossier
    Et que Paul le garde
    Alors c'est refusé : « Ce dossier n'est pas un brouillon laissé de côté : rien n'y sera effacé. »
