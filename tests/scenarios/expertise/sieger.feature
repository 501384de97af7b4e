# language: fr
Fonctionnalité: Qui peut siéger sur un dossier, et qui ne le peut pas
  Personne ne regarde un dossier auquel quelque chose le lie. L'administration choisit, et chaque refus dit pourquoi.

  Contexte:
    Étant donné un dossier recevable à Rennes, et trois experts habilités et disponibles

  Plan du Scénario: qui est lié au dossier n'y siège pas
    Quand Cyr <lien>
    Alors placer Cyr est refusé : « <raison> »

    Exemples:
      | lien                                                     | raison                                                 |
      | est coéditeur de l'opération, sous un autre employeur    | cette personne porte elle-même le dossier              |
      | rejoint la collectivité qui porte le dossier             | son employeur porte le dossier                         |
      | suit le département comme correspondant                  | cette personne suit ce territoire comme correspondant  |
      | déclare un lien familial avec l'opération                | un intérêt (familial) est déclaré                      |
      | déclare un lien professionnel avec le porteur            | un intérêt (professionnel) est déclaré                 |
      | déclare que son employeur est partenaire de l'opération  | son employeur est partenaire de cette opération        |
      | rejoint l'aménageur, partenaire de l'opération           | son employeur est partenaire de cette opération        |
      | est écarté de ce dossier par l'administration            | l'administration l'a écarté de ce dossier              |
      | est suspendu                                             | cette personne n'est pas habilitée comme coordonnateur |
      | ne prend aucun dossier cette année                       | sa charge maximale est atteinte                        |

  Scénario: l'administration peut lever le lien avec un partenaire, et le dit
    Quand Cyr rejoint l'aménageur, partenaire de l'opération
    Et l'administration lève ce qui lie Cyr
    Alors placer Cyr est accepté

  Plan du Scénario: un partenaire que le porteur désigne n'écarte aucun expert, et l'administration tranche
    Étant donné un lien professionnel que Bea a déclaré avec l'aménageur
    Quand l'administration affecte les experts, qui acceptent
    Et la charte nomme <partenaire> parmi les partenaires
    Alors le second siège toujours
    Et rendre son avis est refusé au second : « l'administration dit si vous pouvez poursuivre »
    Et l'administration a reçu « Lien à trancher : dossier EQ-2027-0001 »
    Et l'administration a le lien du second à trancher, avec <partenaire>
    Et l'écran de remplacement montre le second, parce que <partenaire> est partenaire
    Et le second a reçu « Votre mandat attend une réponse : dossier EQ-2027-0001 »
    Quand l'administration lève ce qui lie le second
    Alors le second a reçu « Vous pouvez poursuivre : dossier EQ-2027-0001 »
    Et le second rend son avis
    Et l'administration n'a plus rien à trancher

    Exemples:
      | partenaire            |
      | l'employeur du second |
      | l'aménageur           |

  Plan du Scénario: l'administration remplace l'expert que lie un nouveau partenaire
    Étant donné un lien professionnel que Bea a déclaré avec l'aménageur
    Quand l'administration affecte les experts, qui acceptent
    Et la charte nomme <partenaire> parmi les partenaires
    Et l'administration retire le second du dossier
    Alors le second n'a plus accès au dossier
    Et l'administration n'a plus rien à trancher

    Exemples:
      | partenaire            |
      | l'employeur du second |
      | l'aménageur           |

  Plan du Scénario: le lien s'en va avec le partenaire
    Étant donné un lien professionnel que Bea a déclaré avec l'aménageur
    Quand l'administration affecte les experts, qui acceptent
    Et la charte nomme <partenaire> parmi les partenaires
    Et la charte ne nomme plus aucun partenaire
    Alors le second rend son avis
    Et l'administration n'a plus rien à trancher

    Exemples:
      | partenaire            |
      | l'employeur du second |
      | l'aménageur           |

  Plan du Scénario: un mandat qui attend la réponse de l'administration ne s'accepte pas encore
    Étant donné un lien professionnel que Bea a déclaré avec l'aménageur
    Quand l'administration affecte les experts
    Et la charte nomme <partenaire> parmi les partenaires
    Alors accepter est refusé au second : « Attendez sa réponse pour accepter, ou déclinez le mandat »
    Et le second n'a rien à faire, n'est relancé de rien, et son silence n'est pas dit à l'administration
    Quand l'administration lève ce qui lie le second
    Alors le second accepte son mandat

    Exemples:
      | partenaire            |
      | l'employeur du second |
      | l'aménageur           |

  Plan du Scénario: la synthèse attend que l'administration ait tranché, sans dire de qui il s'agit
    Étant donné un lien professionnel que Bea a déclaré avec l'aménageur
    Quand les experts rendent leurs avis et le compte rendu de la visite
    Et la charte nomme <partenaire> parmi les partenaires
    Alors rendre la synthèse est refusé : « une décision de l'administration sur l'équipe de ce dossier »
    Quand l'administration lève ce qui lie le second
    Alors rendre la synthèse est accepté

    Exemples:
      | partenaire            |
      | l'employeur du second |
      | l'aménageur           |

  Scénario: l'expert qui rejoint de lui-même un partenaire attend aussi la réponse de l'administration
    Quand l'administration affecte les experts, qui acceptent
    Et le second rejoint l'aménageur, partenaire de l'opération
    Alors le second siège toujours
    Et rendre son avis est refusé au second : « l'administration dit si vous pouvez poursuivre »
    Et l'administration a reçu « Lien à trancher : dossier EQ-2027-0001 »

  Scénario: l'administration lève le lien qui avait mis fin à un mandat, et l'expert peut revenir
    Quand l'administration affecte les experts, qui acceptent
    Et le second déclare des travaux passés sur l'opération
    Alors le second n'a plus accès au dossier
    Et placer le second est refusé : « cette personne a déjà quitté ce dossier »
    Quand l'administration lève ce qui lie le second
    Alors placer le second est accepté

  Scénario: l'expert qui accepte de porter le dossier avec les autres n'y siège plus
    Quand l'administration affecte les experts, qui acceptent
    Et le second devient coéditeur de l'opération
    Alors le second n'a plus accès au dossier
    Et l'administration a reçu « Mandat à réattribuer : dossier EQ-2027-0001 »

  Scénario: deux experts d'une même structure ne siègent pas ensemble
    Quand Bea rejoint la structure de Cyr
    Et l'administration place Cyr sur le dossier
    Alors placer Bea est refusé : « un autre expert du dossier est de la même structure »

  Scénario: une équipe complète a au moins un expert extérieur à la région
    Quand Cyr s'installe en Ille-et-Vilaine, comme Ana
    Et l'administration place Ana sur le dossier
    Alors placer Cyr est refusé : « l'équipe complète n'aurait aucun expert extérieur à la région »
    Et placer Bea est accepté

  Scénario: un lien qui n'a plus cours au bout de douze mois n'empêche plus de siéger
    Quand Cyr déclare un lien familial avec l'opération
    Alors placer Cyr est refusé : « un intérêt (familial) est déclaré »
    Quand douze mois passent
    Alors placer Cyr est accepté

  Scénario: qui a décliné un dossier n'y revient pas
    Quand l'administration place Cyr sur le dossier
    Et Cyr décline son mandat
    Alors placer Cyr est refusé : « cette personne a déjà quitté ce dossier »

  Scénario: l'expert qui découvre un conflit le signale, et son mandat finit aussitôt
    Quand l'administration affecte les experts, qui acceptent
    Et le second signale un conflit
    Alors le second n'a plus accès au dossier
    Et l'administration a reçu « Mandat à réattribuer : dossier EQ-2027-0001 »

  Scénario: un expert suspendu garde son siège, et ne rend plus rien
    Quand l'administration affecte les experts, qui acceptent
    Et le second est suspendu
    Alors rendre son avis est refusé au second : « Votre habilitation n'est plus en vigueur »
    Et l'administration a reçu « Mandat d'un expert qui n'est plus habilité : dossier EQ-2027-0001 »
    Et le second siège toujours

  Scénario: le remplaçant dont la charge est atteinte est montré comme tel
    Quand l'administration affecte les experts, qui acceptent
    Et le second signale un conflit
    Et le remplaçant prend un autre dossier, et n'en prend pas deux
    Alors l'écran de remplacement dit « sa charge maximale est atteinte », et le placer est refusé

  Scénario: qui a rendu son avis se remplace aussitôt, et son avis est conservé
    Quand l'administration affecte les experts, qui acceptent
    Et le second rend son avis
    Et l'administration retire le second du dossier
    Alors ni l'administration ni le coordonnateur ne lisent encore son avis
    Et le second n'a plus accès au dossier
    Quand le porteur retire son dossier
    Alors l'administration lit son avis, marqué « Mandat terminé »

  Scénario: un mandat ne se rend plus une fois l'avis rendu
    Quand l'administration affecte les experts, qui acceptent
    Et le second rend son avis
    Alors décliner est refusé au second : « demandez à l'administration de vous en retirer »
