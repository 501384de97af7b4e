# language: fr
Fonctionnalité: Partager une opération, et la transmettre
  On devient co-éditeur ou propriétaire en acceptant : rien n'est donné à qui n'a pas dit oui. Une invitation expire ;
  un transfert se propose à une personne à la fois.

  Contexte:
    Étant donné une opération de Paul, à Rennes, sa charte signée

  Scénario: Qui accepte travaille sur l'opération, et pas avant
    Quand Paul invite Pia
    Alors Pia a reçu « Paul vous invite à compléter « ZAC des Essais » »
    Quand Pia commence un dossier d'étape 2
    Alors c'est refusé, au champ « operation » : « Cette opération n'existe pas, ou ne vous est pas accessible. »
    Quand Pia accepte
    Et que Pia commence un dossier d'étape 2
    Alors le dossier est « brouillon »

  Scénario: On n'invite ni deux fois, ni qui est déjà là
    Quand Paul invite Pia
    Et que Paul invite Pia
    Alors c'est refusé : « Une proposition attend déjà sa réponse, jusqu'au … : retirez-la pour en faire une autre. »
    Quand Pia accepte
    Et que Paul invite Pia
    Alors c'est refusé : « Cette personne travaille déjà sur l'opération. »

  Scénario: Une invitation expire, avant même que le réveil ne passe
    Quand Paul invite Pia
    Et que vient le 15 mars 2027 à 9 h 59, avant le réveil du service
    Alors Pia peut encore accepter
    Quand vient le 15 mars 2027 à 10 h, avant le réveil du service
    Et que Pia accepte
    Alors c'est refusé : « Cette invitation a expiré : demandez-en une autre à qui vous a écrit. »

  Scénario: Une invitation que le réveil a rangée n'existe plus, et se refait
    Quand Paul invite Pia
    Et que vient le 15 mars 2027 à 10 h
    Et que Pia accepte
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
    Quand Paul invite Pia
    Et que Pia accepte
    Alors l'opération est à Paul, avec Pia

  Scénario: Une invitation se retire par qui l'a faite ou par le propriétaire, non par un tiers
    Quand Paul invite Pia
    Et qu'Ada retire l'invitation de Pia
    Alors c'est refusé : « Seul le propriétaire, ou qui a fait cette proposition, peut la retirer. »
    Quand Paul retire l'invitation de Pia
    Et que Pia accepte
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »

  Scénario: Un transfert à la fois, et jamais à soi-même
    Quand Paul propose l'opération à Paul
    Alors c'est refusé, au champ « personne » : « Cette personne est déjà propriétaire de l'opération. »
    Quand Paul propose l'opération à Pia
    Et que Paul propose l'opération à Max
    Alors c'est refusé : « Un transfert attend déjà sa réponse : retirez-le avant d'en proposer un autre. »
    Quand Pia accepte
    Alors l'opération est à Pia
    Et Paul a reçu « « ZAC des Essais » a changé de propriétaire »

  Scénario: Le correspondant transfère dans le même organisme, et dit pourquoi
    Quand Dora propose l'opération à Max
    Alors c'est refusé, au champ « motif » : « Dites pourquoi l'opération change de mains : son propriétaire le lira, et le journal le garde. »
    Quand Dora propose l'opération à Max, car Paul est parti
    Et que Max accepte
    Alors c'est refusé : « Ce transfert est réservé à un compte de l'organisme 213502388 : rattachez le vôtre à cet organisme, ou demandez à l'administration de proposer le transfert. »
    Quand Dora retire l'invitation de Max
    Et que Dora propose l'opération à Pia, car Paul est parti
    Et que Pia accepte
    Alors l'opération est à Pia

  Scénario: L'administration, elle, transfère à un autre organisme
    Quand Ada propose l'opération à Max, car la métropole reprend l'opération
    Et que Max accepte
    Alors l'opération est à Max

  Scénario: Qui a transmis l'opération n'y est plus rien
    Étant donné un brouillon d'étape 2
    Quand Paul propose l'opération à Pia
    Et que Pia accepte
    Et que Paul répond « Autre chose. » au champ « description »
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
    Quand Pia répond « Autre chose. » au champ « description »
    Alors la réponse au champ « description » est « Autre chose. »

  Scénario: Un co-éditeur s'en va, ou est retiré, et n'y est plus rien
    Étant donné un brouillon d'étape 2
    Et que Pia est co-éditrice de l'opération
    Quand Paul retire Pia de l'opération
    Et que Pia répond « Autre chose. » au champ « description »
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
    Quand Paul retire Pia de l'opération
    Alors c'est refusé, au champ « personne » : « Cette personne n'est pas co-éditrice de l'opération. »
