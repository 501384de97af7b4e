# language: fr
Fonctionnalité: Commencer un dossier, et le remplir
  Un dossier demande une étape pour une opération, une fois par campagne. Ce qui s'y écrit est gardé tel quel, même
  incomplet ou trop long : c'est le dépôt qui exige. À deux, rien ne se perd.

  Contexte:
    Étant donné une opération de Paul, à Rennes, sa charte signée

  Scénario: On ne commence qu'avec une de ses opérations
    Quand Pia commence un dossier d'étape 2
    Alors c'est refusé, au champ « operation » : « Cette opération n'existe pas, ou ne vous est pas accessible. »
    Étant donné que Pia est co-éditrice de l'opération
    Quand Pia commence un dossier d'étape 2
    Alors le dossier est « brouillon »

  Scénario: Une étape déjà détenue, ou dépassée, ne se redemande pas
    Étant donné qu'elle détient l'étape 3 depuis 2024
    Quand Paul commence un dossier d'étape 3
    Alors c'est refusé, au champ « etape » : « L'opération détient déjà l'étape 3. »
    Quand Paul commence un dossier d'étape 2
    Alors c'est refusé, au champ « etape » : « L'opération détient déjà l'étape 3. »
    Quand Paul commence un dossier d'étape 4
    Alors le dossier est « brouillon »

  Scénario: L'étape 4 demande l'étape 3
    Étant donné qu'elle détient l'étape 2 depuis 2020
    Quand Paul commence un dossier d'étape 4
    Alors c'est refusé, au champ « etape » : « L'étape 4 (ÉcoQuartier confirmé) demande que l'étape 3 (ÉcoQuartier livré) soit détenue. »

  Scénario: L'étape 3 se demande sans l'étape 2
    Quand Paul commence un dossier d'étape 3
    Alors le dossier est « brouillon »

  Scénario: Une étape que le règlement ne connaît pas dit lesquelles existent
    Étant donné que la campagne 2028 est planifiée, sous le règlement 2023
    Quand Paul commence un dossier d'étape 2 pour 2028
    Alors c'est refusé, au champ « etape » : « Les étapes de la campagne 2028 sont : 1 (ÉcoProjet), 3 (ÉcoQuartier Livré), 4 (ÉcoQuartier Vécu). »

  Scénario: Une seule candidature vivante par étape
    Étant donné un brouillon d'étape 2
    Quand Paul commence un dossier d'étape 2
    Alors c'est refusé : « Cela existe déjà : reprenez l'existant au lieu d'en créer un autre. »
    Quand Paul commence un dossier d'étape 3
    Alors le dossier est « brouillon »

  Scénario: Une fois son dossier retiré, on en commence un autre
    Étant donné un brouillon d'étape 2
    Et que Paul a retiré son dossier
    Quand Paul commence un dossier d'étape 2
    Alors le dossier est « brouillon »

  Scénario: Une réponse trop longue est gardée et dite, puis refusée au dépôt
    Étant donné un brouillon d'étape 2 complet
    Quand Paul répond 3000 caractères au champ « description »
    Alors elle est gardée, et son avertissement est celui que dit le dépôt
    Quand Paul dépose son dossier
    Alors c'est refusé, au champ « reponses/description » : « « Description de l'opération » : 30 lignes, pour 10 au plus. »
    Et le dossier est « brouillon »
    Quand Paul répond « Un quartier. » au champ « description »
    Et que Paul dépose son dossier
    Alors le dossier est « deposee »

  Scénario: Au-delà de toute mesure, une réponse n'est pas gardée
    Étant donné un brouillon d'étape 2 complet
    Quand Paul répond 20001 caractères au champ « description »
    Alors c'est refusé, au champ « valeur » : « Cette réponse dépasse 20000 caractères : raccourcissez-la. »
    Et la réponse au champ « description » est « Une réponse. »

  Scénario: Une réponse d'un autre genre est refusée
    Étant donné un brouillon d'étape 2 complet
    Quand Paul répond « beaucoup » au champ « logements »
    Alors c'est refusé, au champ « valeur » : « « Logements, y compris réhabilités » attend un nombre entier : corrigez la réponse. »
    Quand Paul répond « non » au champ « types_operation »
    Alors c'est refusé, au champ « valeur » : « « Types d'opération » attend un ou plusieurs choix de la liste : corrigez la réponse. »

  Scénario: Un champ d'une autre étape n'est pas de ce formulaire
    Étant donné un brouillon d'étape 1
    Quand Paul répond « Des pistes. » au champ « engagement_09 »
    Alors c'est refusé : « Le formulaire de cette étape n'a pas ce champ. »

  Scénario: Deux personnes écrivent à la fois, rien ne se perd
    Étant donné que Pia est co-éditrice de l'opération
    Et un brouillon d'étape 2
    Quand Paul et Pia lisent le champ « description »
    Et que Paul y écrit « Un quartier de gare. »
    Et que Pia y écrit « Un quartier au bord de l'eau. »
    Alors c'est refusé : « La ressource a changé depuis votre lecture : comparez les deux valeurs. »
    Et Pia lit les deux textes, et que Paul a écrit l'autre
    Et la réponse au champ « description » est « Un quartier de gare. »
    Quand Paul et Pia lisent le champ « description »
    Et que Pia y écrit « Un quartier de gare, au bord de l'eau. »
    Alors la réponse au champ « description » est « Un quartier de gare, au bord de l'eau. »

  Scénario: Deux personnes écrivent à la fois dans deux champs, sans se gêner
    Étant donné que Pia est co-éditrice de l'opération
    Et un brouillon d'étape 2
    Quand Paul et Pia lisent le champ « description »
    Et que Paul répond « Les Docks » au champ « nom »
    Et que Pia y écrit « Un quartier au bord de l'eau. »
    Alors la réponse au champ « nom » est « Les Docks »
    Et la réponse au champ « description » est « Un quartier au bord de l'eau. »
