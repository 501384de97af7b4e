# language: fr
Fonctionnalité: Après la décision : la lire, la contester, en suivre les réserves
  La décision se lit sur la plateforme, et le délai de recours court de cette lecture. Un recours gracieux ne change
  rien par lui-même : il faut un nouvel acte.

  Contexte:
    Étant donné une région qui a validé le dossier 1, ajourné le dossier 2, et signé
    Et que la commission nationale a tout ratifié, et signé
    Et que la cérémonie a eu lieu

  Scénario: La décision se lit une fois, et ses motifs s'ouvrent avec cette lecture
    Quand 5 jours passent
    Alors la porteuse du dossier ajourné n'en lit pas encore les motifs
    Quand elle lit la décision
    Et que 3 jours passent
    Et qu'elle lit la décision
    Alors elle en lit les motifs, et la date de sa première lecture

  Scénario: Nul ne lit une décision à la place de ses porteurs
    Quand l'administration lit la décision
    Alors c'est refusé : « Votre rôle ne permet pas cet acte »

  Scénario: Une décision que nul n'a lue après sept jours est une tâche, et ne l'est plus une fois lue
    Quand 6 jours passent
    Alors aucune décision n'attend d'être lue
    Quand 1 jour passe
    Alors les décisions des dossiers 1 et 2 attendent d'être lues
    Et le correspondant régional a reçu « Décision non consultée : dossier EQ-2027-0002 »
    Quand elle lit la décision
    Alors la décision du dossier 1 attend d'être lue

  Scénario: Une lettre recommandée notifie la décision que nul ne lit
    Quand 7 jours passent
    Et que l'administration note que la lettre a été présentée le 2027-12-12
    Alors la décision du dossier 1 attend d'être lue
    Et la décision est notifiée par lettre le 2027-12-12, et elle en lit les motifs
    Quand 70 jours passent
    Et qu'elle dépose un recours
    Alors le recours est noté hors délai

  Scénario: Une lettre ne notifie ni d'avance ni ce qui est déjà lu
    Quand l'administration note que la lettre a été présentée le 2028-01-15
    Alors c'est refusé : « La date de notification est à venir. »
    Quand elle lit la décision
    Et que l'administration note que la lettre a été présentée le 2027-12-12
    Alors c'est refusé : « Cette décision est déjà lue sur la plateforme : c'est ce jour qui la notifie. »

  Scénario: Le correspondant à qui l'on écrit lit la décision, et n'y accomplit rien
    Quand 7 jours passent
    Alors le correspondant régional lit la décision et ses motifs
    Quand le correspondant régional note que la lettre a été présentée le 2027-12-12
    Alors c'est refusé : « Votre rôle ne permet pas cet acte »

  Scénario: Un recours à la fois
    Quand elle dépose un recours
    Alors elle a reçu « Recours enregistré : dossier EQ-2027-0002 »
    Quand elle dépose un autre recours
    Alors c'est refusé : « Un recours attend déjà sa réponse : un seul s'examine à la fois. »
    Quand l'administration rejette le recours
    Alors le recours est « rejete », et elle a reçu « Décision sur votre recours : dossier EQ-2027-0002 »
    Quand elle dépose un autre recours
    Alors elle a déposé 2 recours

  Scénario: On ne répond pas à un recours que nul n'a examiné
    Quand elle dépose un recours
    Et que l'administration répond au recours sans l'examiner
    Alors c'est refusé : « Ce recours n'a pas été examiné : prenez-le en examen, puis répondez-y. »

  Scénario: Un recours accordé est une tâche, et le seul, tant que son acte n'est pas pris
    Quand elle dépose un recours
    Alors le recours du dossier 2 est à traiter
    Quand l'administration accorde le recours
    Alors le recours du dossier 2 est à traiter
    Quand elle dépose un autre recours
    Alors c'est refusé : « Le recours est accordé : il attend l'acte de la séance nationale »
    Quand l'administration rejette le recours
    Alors c'est refusé : « Le recours est accordé : il attend l'acte de la séance nationale »
    Quand la commission nationale corrige sa décision et labellise le dossier 2
    Alors aucun recours n'est à traiter
    Quand elle dépose un autre recours
    Alors elle a déposé 2 recours

  Scénario: Un recours déposé à temps ne porte aucune mention
    Quand elle lit la décision
    Et que 60 jours passent
    Et qu'elle dépose un recours
    Alors le recours est noté dans les délais

  Scénario: Un recours tardif est reçu, et noté hors délai
    Quand elle lit la décision
    Et que 70 jours passent
    Et qu'elle dépose un recours
    Alors le recours est noté hors délai

  Scénario: Un recours accordé ne change rien sans un nouvel acte
    Quand elle lit la décision
    Et qu'elle dépose un recours
    Et que l'administration accorde le recours
    Alors la décision est « ajourne », et le registre public ne montre pas le dossier 2
    Quand la commission nationale corrige sa décision et labellise le dossier 2
    Alors la décision est « labellise », et le registre public montre le dossier 2
    Et le recours cite le nouvel acte, et la décision est à lire de nouveau

  Scénario: Une réserve se suit, de la décision à sa levée
    Quand elle dit que la réserve 1 est « en_cours »
    Et qu'elle dit que la réserve 1 est « faite »
    Alors la réserve 1 est « faite »

  Scénario: On ne suit pas une réserve que la décision n'énonce pas
    Quand elle dit que la réserve 2 est « faite »
    Alors c'est refusé, au champ « texte » : « La décision n'a ni réserve ni recommandation de ce numéro : relisez-la. »

  Scénario: Chaque année, ce qui reste à faire est demandé au porteur, et ce qui est fait ne l'est plus
    Quand 366 jours passent
    Alors la porteuse a reçu 1 rappel de ses réserves et recommandations
    Quand elle dit que la réserve 1 est « faite »
    Et qu'elle dit que la recommandation 1 est « faite »
    Et que 365 jours passent
    Alors la porteuse a reçu 1 rappel de ses réserves et recommandations

  Scénario: Un label retiré se relit tel qu'il était
    Quand 40 jours passent
    Et que l'administration retire le label du dossier 1
    Alors le label du dossier 1 est retiré, et il était en vigueur le jour de la cérémonie
