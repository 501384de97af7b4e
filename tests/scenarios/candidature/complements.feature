# language: fr
Fonctionnalité: Demander des compléments, et les fournir
  Les services nomment les champs à compléter, leur motif et une date : ceux-là seuls se rouvrent, jusqu'à cette date.
  La réponse est une version de plus, et l'examen attend.

  Contexte:
    Étant donné un dossier d'étape 2 que Paul a déposé

  Scénario: Seuls les champs demandés se rouvrent, et la réponse est une version de plus
    Quand Dora demande de compléter « nom, description » avant le 20 mars 2027 à 0 h
    Alors Paul a reçu « Compléments demandés jusqu'au vendredi 19 mars 2027 à 23 h 59 »
    Quand Paul répond « Autre chose. » au champ « engagement_10 »
    Alors c'est refusé : « Ce champ n'est pas rouvert : les compléments demandés portent sur « Nom de l'opération », « Description de l'opération ». »
    Quand Paul répond « Une réponse, plus longue. » au champ « description »
    Et que Paul répond « Les Docks » au champ « nom »
    Et que Paul répond « Une réponse. » au champ « nom »
    Et que Paul fournit les compléments
    Alors le dossier est « deposee »
    Et sa version 2 ne change que « description »
    Et Dora a reçu « Compléments reçus »

  Scénario: Une seule demande de compléments à la fois
    Quand Dora demande de compléter « description » avant le 20 mars 2027 à 0 h
    Et que Rosa demande de compléter « nom » avant le 25 mars 2027 à 0 h
    Alors c'est refusé : « Une demande de compléments attend déjà sa réponse, jusqu'au vendredi 19 mars 2027 à 23 h 59… »
    Quand Paul fournit les compléments
    Et que Rosa demande de compléter « nom » avant le 25 mars 2027 à 0 h
    Alors le dossier est « complements_demandes »

  Scénario: Des compléments se demandent avant que la recevabilité soit notifiée
    Étant donné que Dora a donné un avis favorable
    Quand Dora le notifie
    Et que Dora demande de compléter « description » avant le 20 mars 2027 à 0 h
    Alors c'est refusé : « Des compléments se demandent sur un dossier déposé, avant sa recevabilité. »

  Scénario: La demande nomme chaque champ une fois, et des champs du formulaire
    Quand Dora demande de compléter « couleur » avant le 20 mars 2027 à 0 h
    Alors c'est refusé, au champ « points/0/champ » : « « couleur » n'est pas un champ de ce formulaire. »
    Quand Dora demande de compléter « nom, nom » avant le 20 mars 2027 à 0 h
    Alors c'est refusé, au champ « points/1/champ » : « Ne demandez chaque champ qu'une fois. »

  Scénario: La date demandée est à venir, et laisse le temps d'examiner le dossier
    Quand Dora demande de compléter « description » avant le 28 février 2027 à 0 h
    Alors c'est refusé, au champ « echeance » : « Choisissez une date à venir. »
    Quand Dora demande de compléter « description » avant le 2 septembre 2027 à 0 h
    Alors c'est refusé, au champ « echeance » : « Choisissez une date jusqu'au mardi 31 août 2027 à 23 h 59… : au-delà, le dossier ne serait plus examiné cette année. »

  Scénario: Trop tard pour les compléments, avant même que le réveil ne passe
    Quand Dora demande de compléter « description » avant le 20 mars 2027 à 0 h
    Et que vient le 20 mars 2027 à 0 h, avant le réveil du service
    Et que Paul répond « Autre chose. » au champ « description »
    Alors c'est refusé : « Les compléments étaient attendus jusqu'au vendredi 19 mars 2027 à 23 h 59… »
    Quand Paul fournit les compléments
    Alors c'est refusé : « Les compléments étaient attendus jusqu'au vendredi 19 mars 2027 à 23 h 59… »

  Scénario: Leur date passée, le dossier est examiné tel qu'il a été déposé
    Quand Dora demande de compléter « description » avant le 20 mars 2027 à 0 h
    Et que vient le 20 mars 2027 à 0 h
    Alors Paul a reçu une fois « Compléments non remis »
    Quand Paul fournit les compléments
    Alors c'est refusé : « Aucun complément n'est attendu sur ce dossier. »
    Quand Dora donne un avis favorable
    Et que Dora le notifie
    Alors le dossier est « recevable »

  Scénario: On n'examine pas pendant les compléments
    Quand Dora donne un avis favorable
    Et que Dora demande de compléter « description » avant le 20 mars 2027 à 0 h
    Et que Dora donne un avis défavorable
    Alors c'est refusé : « Des compléments sont attendus : l'examen reprend à leur réception ou à l'échéance. »
    Quand Dora le notifie
    Alors c'est refusé : « Des compléments sont attendus : l'examen reprend à leur réception ou à l'échéance. »

  Scénario: Un complément effacé laisse un manque, et le dossier complété est refusé
    Quand Dora demande de compléter « description » avant le 20 mars 2027 à 0 h
    Et que Paul efface sa réponse au champ « description »
    Et que Paul fournit les compléments
    Alors c'est refusé, au champ « reponses/description » : « Le dossier complété n'est pas complet : chaque manque est indiqué. »
    Et ce refus dit « « Description de l'opération » n'a pas de réponse : complétez-la. »

  Scénario: Les demandes d'un dossier tiennent en une somme
    Quand Dora demande de compléter vingt champs, avec un motif de 2000 signes pour chacun
    Et que Paul fournit les compléments
    Et que Dora demande de compléter vingt champs, avec un motif de 2000 signes pour chacun
    Alors c'est refusé, au champ « points » : « Les demandes de ce dossier dépassent 100000 octets en tout, de … : raccourcissez les motifs, et donnez le détail dans un message. »

  Scénario: Le délai du silence reprend à l'échéance, même si le réveil tarde
    Quand Dora demande de compléter « description » avant le 20 mars 2027 à 0 h
    Et que vient le 23 mars 2027
    Alors la demande est close du 20 mars 2027 à 0 h
