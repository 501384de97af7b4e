# language: fr
Fonctionnalité: Les mots d'une campagne dans une lettre
  L'administration écrit, pour une campagne, un paragraphe de certaines lettres à sa façon. Ce que la loi ou l'acte demande de
  dire reste celui du logiciel. Elle voit la lettre avant de l'écrire.

  Scénario: La lettre part avec les mots de la campagne, et ses mentions
    Quand Ada écrit dans « accuse_reception » : « Merci à {operation}. »
    Et Paul dépose ensuite un dossier d'étape 2
    Alors l'accusé de Paul dit « Merci à ZAC »
    Et l'accusé de Paul dit « R112-11-1 »
    Et l'accusé de Paul ne dit pas « examine la recevabilité »

  Scénario: Sans texte, les mots ordinaires reviennent
    Quand Ada écrit dans « accuse_reception » : « Merci à {operation}. »
    Et Ada n'écrit rien dans « accuse_reception »
    Et Paul dépose ensuite un dossier d'étape 2
    Alors l'accusé de Paul dit « examine la recevabilité »
    Et l'accusé de Paul ne dit pas « Merci »

  Scénario: L'administration voit la lettre avant d'écrire ses mots
    Quand Ada essaie dans « accuse_reception » : « Merci à {operation}. »
    Alors l'essai montre « Merci à ZAC d'Exemple. »
    Et rien n'est écrit dans « accuse_reception »

  Scénario: Une balise que la lettre n'a pas est refusée
    Quand Ada écrit dans « accuse_reception » : « Bonjour {prenom}. »
    Alors c'est refusé, au champ « texte » : « « {prenom} » n'est pas de cette lettre, qui a … »

  Scénario: Une accolade seule est refusée
    Quand Ada écrit dans « accuse_reception » : « Bonjour {nom. »
    Alors c'est refusé, au champ « texte » : « Une accolade est seule. Une balise s'écrit ainsi : … »

  Scénario: Du balisage est refusé
    Quand Ada écrit dans « accuse_reception » : « <b>Bonjour</b> »
    Alors c'est refusé, au champ « texte » : « Une lettre n'a ni HTML ni Markdown : écrivez ce texte sans balisage. »

  Scénario: Un texte trop long est refusé
    Quand Ada écrit 1501 caractères dans « accuse_reception »
    Alors c'est refusé, au champ « texte » : « Ce texte a 1501 caractères : 1500 au plus. Raccourcissez-le. »

  Scénario: Seule l'administration écrit les mots de la campagne
    Quand Dora écrit dans « accuse_reception » : « Bonjour. »
    Alors c'est refusé : « Il n'y a rien à cette adresse, ou votre compte n'y a pas accès. »
