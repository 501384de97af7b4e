# language: fr
Fonctionnalité: Affecter les experts aux dossiers
  L'administration demande la meilleure affectation, la lit avec sa preuve, la valide, et remplace qui s'en va.

  Contexte:
    Étant donné un dossier recevable, et trois experts habilités et disponibles

  Scénario: une affectation se demande, se lit, se prouve et se valide
    Quand l'administration demande une affectation
    Alors chaque siège est proposé à un expert, avec ses raisons
    Et la preuve se vérifie sans le solveur
    Quand l'administration valide la proposition
    Alors chaque expert proposé reçoit son mandat

  Scénario: une proposition périmée est refusée
    Quand l'administration demande une affectation
    Et un expert proposé est suspendu
    Alors la validation est refusée en disant ce qui a changé

  Scénario: un déclin pendant le calcul périme ce qu'il rend
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et un second dossier est recevable
    Et le second décline son mandat pendant le calcul d'une affectation
    Alors la validation est refusée : le dossier décliné a changé

  Scénario: un déclin ne ramène pas l'expert
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et le second décline son mandat
    Et l'administration demande une affectation
    Alors le siège est proposé à un autre, et personne d'autre ne bouge

  Scénario: un déclin nomme le meilleur remplaçant, et son lien ne change rien
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et le second décline son mandat
    Alors l'administration apprend qui vient ensuite, et à quel prix
    Et suivre le lien montre le siège à pourvoir sans rien changer

  Scénario: une incompatibilité légale ne se lève pas
    Quand un expert déclare un lien familial avec l'opération
    Alors lever cette incompatibilité est refusé
    Quand l'administration demande une affectation
    Alors cet expert n'est proposé nulle part

  Scénario: des travaux passés se lèvent avec une raison
    Quand un expert déclare des travaux passés sur l'opération
    Et l'administration lève cette incompatibilité
    Alors cet expert peut être proposé, et la raison est au journal

  Scénario: un lien déclaré après l'acceptation met fin au mandat
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et les experts acceptent leur mandat
    Et le coordonnateur déclare un lien familial avec l'opération
    Alors il n'a plus accès au dossier, et l'administration le sait

  Scénario: un document joint à un mandat ne se lit que par son titulaire, et plus une fois le mandat fini
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et l'administration joint une lettre de mission au mandat du second
    Alors le second lit ce document, et le coordonnateur ne le voit pas
    Quand l'administration retire le second du dossier
    Alors le second ne lit plus rien, et l'administration sait ce qui lui avait été joint

  Scénario: un expert qui ne répond pas reçoit plus de temps
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et l'administration donne au second jusqu'au 30 juin
    Alors aucune relance ne part avant le 27 juin

  Scénario: interdire un expert sur un dossier où il siège est refusé
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et le second décline son mandat
    Et l'administration interdit le coordonnateur sur ce dossier
    Alors le calcul est refusé : il faut d'abord le remplacer

  Scénario: un siège imposé est tenu, et un expert interdit n'est pas proposé
    Quand l'administration impose la deuxième experte comme second
    Alors elle est proposée comme second
    Quand l'administration interdit cette experte sur le dossier
    Alors elle n'est proposée nulle part

  Scénario: « et si elle déclinait » se demande sans rien changer
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et l'administration demande ce qui arriverait si le second était absent
    Alors un autre est proposé, et le second siège toujours

  Scénario: une affectation exportée, corrigée puis importée est celle qui est proposée
    Quand l'administration demande une affectation
    Et l'administration met la deuxième experte comme second dans le fichier exporté, et l'importe
    Alors elle est proposée comme second

  Scénario: quand il manque des experts, le manque est dit en mots
    Quand quatre autres dossiers sont recevables
    Et l'administration demande une affectation
    Alors le manque est dit en mots, et les dossiers incomplets restent à affecter

  Scénario: un expert qui se tait est relancé, puis l'administration est prévenue
    Quand l'administration demande une affectation
    Et l'administration valide la proposition
    Et le second ne répond pas jusqu'au 20 juin
    Alors l'administration apprend que le mandat est sans réponse, et le dossier est en retard au tableau

  Scénario: deux administrateurs qui placent le même expert sur son dernier dossier ne le surchargent pas
    Quand chaque expert ne prend plus qu'un dossier
    Et deux administrateurs placent au même instant le même expert sur deux dossiers
    Alors un seul des deux placements est fait, et l'autre dit de relire la charge de l'expert
    Et le refaire est refusé : « sa charge maximale est atteinte »

  Scénario: un dossier à trois sièges reçoit une équipe de trois
    Quand un dossier à trois sièges est recevable
    Et l'administration demande une affectation
    Et l'administration valide la proposition
    Alors les trois sièges du dossier sont pourvus
