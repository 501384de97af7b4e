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

  Scénario: l'employeur d'un expert devient partenaire, et son mandat finit
    Quand l'administration affecte les experts, qui acceptent
    Et la charte nomme l'employeur du second parmi les partenaires
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
