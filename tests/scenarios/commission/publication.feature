# language: fr
Fonctionnalité: De la commission au palmarès
  Ce que la commission décide reste entre ses membres et l'administration jusqu'à la cérémonie.
  Ensuite, chacun l'apprend en même temps : le porteur, le registre, l'opération.

  Contexte:
    Étant donné un dossier d'étape 2 déposé, recevable, dont la synthèse est rendue

  Scénario: Rien ne se voit avant la cérémonie, puis tout
    Quand la commission régionale valide le dossier
    Et que la commission nationale ratifie la proposition
    Alors le porteur lit « en_commission_nationale »
    Et le registre public est vide
    Quand vient le jour de la cérémonie
    Alors le porteur lit « labellisee »
    Et l'opération détient l'étape 2
    Et le registre public montre 1 label d'étape 2
    Et le porteur a reçu « Décision de la commission nationale »

  Scénario: Un ajournement est motivé, et propose un accompagnement
    Quand la commission régionale ajourne le dossier
    Et que la commission nationale ratifie la proposition
    Et que vient le jour de la cérémonie
    Alors le porteur lit « ajournee »
    Et le registre public est vide
    Et le porteur a reçu « Décision d'ajournement et accompagnement proposé »

  Scénario: Un dossier retiré avant la commission nationale n'est pas décidé
    Quand la commission régionale valide le dossier
    Et que le porteur retire son dossier
    Et que la commission nationale se tient sans ce dossier
    Et que vient le jour de la cérémonie
    Alors le porteur lit « retiree »
    Et le registre public est vide

  Scénario: Le suivi d'un dossier ne dépend que du calendrier, quoi qu'il soit décidé
    Quand vient l'ouverture des commissions régionales
    Alors le porteur lit « en_commission_regionale »
    Quand la commission régionale ajourne le dossier
    Alors le porteur lit « en_commission_regionale »
