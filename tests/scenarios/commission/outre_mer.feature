# language: fr
Fonctionnalité: Outre-mer, un autre tribunal, et à qui la loi donne un mois de plus
  D'une opération située outre-mer, le tribunal à saisir n'est pas celui de Paris. La lettre de la décision le nomme, et
  l'accusé du recours aussi ; elles disent, dans les mêmes mots que partout, à qui la loi donne un mois de plus : à qui
  demeure outre-mer devant un tribunal de métropole, à qui n'y demeure pas devant celui d'une collectivité d'outre-mer.

  Plan du Scénario: La lettre nomme le tribunal de <territoire>, et à qui la loi donne un mois de plus
    Étant donné un dossier de <territoire> ajourné par sa région, puis par la nation
    Quand vient l'heure de la cérémonie
    Alors la lettre de la décision dit le délai pour saisir le « <tribunal> »
    Quand son porteur lit la décision, et dépose un recours
    Alors l'accusé du recours dit le délai pour saisir le « <tribunal> »

    Exemples:
      | territoire            | tribunal                                              |
      | La Réunion            | tribunal administratif de La Réunion                  |
      | la Martinique         | tribunal administratif de la Martinique               |
      | la Nouvelle-Calédonie | tribunal administratif de Nouvelle-Calédonie          |

  Scénario: Rien n'est publié tant qu'une lettre ne peut pas nommer de tribunal
    Étant donné un dossier de l'Atlantide ajourné par sa région, puis par la nation
    Quand vient l'heure de la cérémonie
    Et que l'administration publie le palmarès
    Alors c'est refusé : « EQ-2027-0003 : il manque les voies et délais de recours : le territoire n'est pas connu. »
