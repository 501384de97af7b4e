# language: fr
Fonctionnalité: Emporter la liste des candidatures
  Ce qui s'emporte est ce que la liste montre, sous les mêmes filtres, dans un tableau qu'un tableur ouvre sans rien
  exécuter.

  Scénario: Un nom qui commence par un signe de formule reste un texte
    Étant donné une opération de Paul qui s'appelle « =SOMME(A1:A9) »
    Et un brouillon d'étape 2
    Quand Ada emporte « annee=2027 »
    Alors la case « nom » est « '=SOMME(A1:A9) »
    Et la case « statut » est « brouillon »

  Scénario: Un export trop long dit comment le réduire
    Étant donné une campagne de 10001 dossiers
    Quand Ada emporte « annee=2027 »
    Alors c'est refusé : « Cet export dépasserait 10000 lignes : demandez une campagne (`annee`), ou un territoire (`territoire`), et recommencez pour les autres. »

  Scénario: Un export se demande pour un territoire, le sien
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Ada emporte « territoire=Bretagne »
    Alors c'est refusé, au champ « territoire » : « La requête ne peut pas être prise : corrigez les champs indiqués. »
    Quand Luc emporte « territoire=D35 »
    Alors c'est refusé, au champ « territoire » : « Choisissez un de vos territoires : D84. »

  Scénario: Un porteur n'emporte pas la liste des services
    Étant donné un dossier d'étape 2 que Paul a déposé
    Quand Paul emporte « annee=2027 »
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
