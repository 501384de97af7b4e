# language: fr
Fonctionnalité: Chercher parmi ses dossiers
  La liste des candidatures se filtre et se trie par ce que chacun y lit. Un curseur n'est qu'à ce qu'on a demandé avec
  lui, et ce qui se cherche s'emporte aussi.

  Scénario: Les services cherchent parmi les dossiers de leur territoire
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Rosa cherche « statut=deposee&departement=35 »
    Alors elle trouve 1 dossier
    Quand Rosa cherche « statut=recevable »
    Alors elle trouve 0 dossier
    Quand Rosa cherche « texte=zac des essais&tri=nom »
    Alors elle trouve 1 dossier

  Scénario: Un retard se cherche, une fois l'échéance passée
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Ada cherche « en_retard=true »
    Alors elle trouve 0 dossier
    Quand vient le 16 juin 2027
    Et qu'Ada cherche « en_retard=true »
    Alors elle trouve 1 dossier

  Scénario: Qui a le dossier se cherche
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Dora le prend en charge
    Et que Dora cherche « charge=moi »
    Alors elle trouve 1 dossier
    Quand Rosa cherche « charge=moi »
    Alors elle trouve 0 dossier

  Scénario: Un porteur ne cherche pas par ce que seuls les services savent
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Paul cherche « en_retard=true »
    Alors c'est refusé, au champ « en_retard » : « Le filtre `en_retard` est celui des services : retirez-le. »
    Quand Paul cherche « charge=R53 »
    Alors c'est refusé, au champ « charge » : « Le filtre `charge` est celui des services : retirez-le. »

  Scénario: Un correspondant ne trouve pas un brouillon qu'il ne connaît pas
    Étant donné un brouillon d'étape 2
    Quand Dora cherche « texte=zac »
    Alors elle trouve 0 dossier
    Quand Ada cherche « texte=zac »
    Alors elle trouve 1 dossier

  Scénario: Un curseur d'une autre recherche est refusé
    Étant donné un dossier d'étape 2 que Paul a déposé
    Et une autre opération de Paul, en brouillon
    Quand Paul cherche « tri=nom&limite=1 »
    Et que Paul reprend ce curseur pour « tri=-nom »
    Alors c'est refusé : « Ce curseur est celui d'une liste demandée avec d'autres filtres ou dans un autre ordre : repartez de la première page. »

  Scénario: Une liste ne se trie que par ce qui se trie
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Rosa cherche « tri=couleur »
    Alors c'est refusé, au champ « tri » : « Il faut une des valeurs admises. »

  Scénario: Une invitation reçue est à faire, et ne l'est plus une fois acceptée
    Étant donné un brouillon d'étape 2
    Quand Paul invite Pia à travailler sur l'opération
    Alors Pia a à faire « Répondre à l'invitation à travailler sur l'opération »
    Quand Pia accepte cette invitation
    Alors Pia a à faire « Compléter le dossier »

  Scénario: La charte qui manque au dépôt est à faire
    Étant donné une opération de Paul, à Rennes, sans charte
    Et un brouillon d'étape 2
    Alors Paul a à faire « Ajouter la charte signée, que le dépôt demande »

  Scénario: Qui a plusieurs territoires n'a pas à choisir
    Étant donné un dossier d'étape 2 que Paul a déposé
    Alors Dede a à faire « Examiner la recevabilité »
