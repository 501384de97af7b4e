# language: fr
Fonctionnalité: Ce que devient une lettre
  Une lettre envoyée n'est pas une lettre reçue. Le registre dit si elle est remise ou rejetée ; rejetée pour de bon, elle
  devient une tâche de l'administration, jamais une lettre à la même adresse.

  Contexte:
    Étant donné un dossier d'étape 2 que Paul a déposé

  Scénario: Une lettre remise
    Quand l'accusé de Paul est remis
    Alors le registre dit « Remise au serveur de son destinataire »
    Et l'administration n'a personne à joindre autrement

  Scénario: Une lettre rejetée pour de bon
    Quand l'accusé de Paul est rejeté pour de bon
    Alors le registre dit « Rejetée pour de bon : son adresse ne reçoit plus rien, joignez son destinataire autrement »
    Et l'administration a Paul à joindre autrement
    Et rien d'autre n'est parti à Paul

  Scénario: Une boîte pleine
    Quand l'accusé de Paul est rejeté pour un temps
    Alors le registre dit « Rejetée pour un temps : boîte pleine ou serveur absent, renvoyez-la plus tard »
    Et l'administration n'a personne à joindre autrement

  Scénario: Renvoyer la lettre achève la tâche
    Quand l'accusé de Paul est rejeté pour de bon
    Et Ada renvoie l'accusé à Paul
    Alors l'administration n'a personne à joindre autrement

  Scénario: Une autre adresse achève la tâche, et un rejet tardif n'y revient pas
    Quand l'accusé de Paul est rejeté pour de bon
    Et Paul revient avec une autre adresse
    Et l'accusé de Paul est rejeté pour de bon
    Alors l'administration n'a personne à joindre autrement

  Scénario: Le même retour deux fois, puis un plus ancien
    Quand l'accusé de Paul est rejeté pour de bon
    Et l'accusé de Paul est rejeté pour de bon
    Et l'accusé de Paul est remis
    Alors le registre dit « Rejetée pour de bon : son adresse ne reçoit plus rien, joignez son destinataire autrement »
    Et l'administration a Paul à joindre autrement
