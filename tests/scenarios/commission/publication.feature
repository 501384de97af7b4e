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

  Scénario: Un dossier reporté par sa région l'apprend à la cérémonie, et pourra être repris
    Quand la commission régionale reporte le dossier
    Et que la commission nationale se tient sans ce dossier
    Alors le porteur lit « en_commission_nationale »
    Et le porteur n'a rien reçu de « Dossier reporté »
    Quand vient le jour de la cérémonie
    Alors le porteur lit « reportee »
    Et le registre public est vide
    Et le porteur a reçu « Dossier reporté à la prochaine campagne »
    Et la lettre dit pourquoi, à qui écrire et quoi faire ensuite

  Scénario: Un dossier reporté par la commission nationale l'apprend avec les autres
    Quand la commission régionale valide le dossier
    Et que la commission nationale reporte le dossier
    Et que vient le jour de la cérémonie
    Alors le porteur lit « reportee »
    Et le porteur a reçu « Dossier reporté à la prochaine campagne »

  Scénario: Un dossier reporté puis retiré ne reçoit plus rien
    Quand la commission régionale reporte le dossier
    Et que le porteur retire son dossier
    Et que la commission nationale se tient sans ce dossier
    Et que vient le jour de la cérémonie
    Alors le porteur lit « retiree »
    Et le porteur n'a rien reçu de « Dossier reporté »

  Scénario: Une région qui signe après la cérémonie fait dire le report aussitôt
    Quand la commission régionale reporte le dossier sans signer
    Et que la commission nationale se tient sans ce dossier
    Et que vient le jour de la cérémonie
    Alors le porteur lit « en_commission_nationale »
    Quand la commission régionale signe enfin
    Alors le porteur lit « reportee »
    Et le porteur a reçu « Dossier reporté à la prochaine campagne »

  Scénario: Une séance reportée et tenue à nouveau reprend ce qu'elle avait reporté
    Quand la commission régionale reporte le dossier sans signer
    Et que la séance régionale est reportée, puis tenue à nouveau
    Alors le dossier est de nouveau à examiner

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
