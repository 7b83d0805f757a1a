type Culture = {
  readonly language: string;
  readonly givenNames: string;
  readonly familyNames: string;
  /** Names that are written without Latin letters come with their romanised forms. */
  readonly romanGivenNames?: string;
  readonly romanFamilyNames?: string;
  readonly cities: string;
  readonly phone: string;
};

/** Names of made-up people, by the culture that they come from. */
export const cultures: readonly Culture[] = [
  {
    language: 'en',
    givenNames:
      'Olivia Noah Amelia George Isla Arthur Grace Harry Maya Leo Zoë Chloë Renée Owen Ruth',
    familyNames:
      "Smith Jones Taylor Brown O'Neill MacDonald Clarke Patel Walker Hughes Green Brontë",
    cities: 'London Leeds Bristol Dublin',
    phone: '+44 20',
  },
  {
    language: 'de',
    givenNames: 'Jürgen Björn Käthe Sabine Günther Anna-Maria Lukas Jörg Sören Ute Heike Grit Max',
    familyNames:
      'Müller Schröder Weiß Groß Köhler Lüdenscheidt Bäcker Vogel Jäger Strauß Krüger Franke',
    cities: 'Berlin Köln München Zürich',
    phone: '+49 30',
  },
  {
    language: 'is',
    givenNames: 'Sigríður Guðrún Björk Þórður Ólafur Ásdís Ægir Hrafnhildur Jón Eyþór',
    familyNames:
      'Sigurðardóttir Jónsson Þorsteinsdóttir Ólafsson Guðmundsdóttir Björnsson Ægisdóttir',
    cities: 'Reykjavík Akureyri',
    phone: '+354 5',
  },
  {
    language: 'pl',
    givenNames: 'Łukasz Małgorzata Paweł Zofia Wojciech Agnieszka Stanisław Józef Grażyna Michał',
    familyNames: 'Nowak Wójcik Kowalczyk Żółkiewski Szczepański Dąbrowska Łęcki Jabłońska Śliwa',
    cities: 'Warszawa Kraków Łódź Wrocław',
    phone: '+48 22',
  },
  {
    language: 'fr',
    givenNames: 'Étienne Hélène François Aurélie Benoît Chloé Gaëlle Jérôme Noémie Zacharie',
    familyNames: 'Lefèvre Dupont Gonçalves Bérard Châtelet Moreau Noël Géraud Lacombe Péguy',
    cities: 'Paris Lyon Genève Montréal',
    phone: '+33 1',
  },
  {
    language: 'es',
    givenNames: 'José María Íñigo Concepción Ángel Begoña Martín Lucía Sofía Andrés Núria João',
    familyNames: 'Núñez García López Ibáñez Muñoz Peña Sánchez Fernández Araújo Conceição Güell',
    cities: 'Madrid Sevilla Bogotá Lisboa',
    phone: '+34 91',
  },
  {
    language: 'sv',
    givenNames: 'Åsa Björn Kåre Märta Søren Jørgen Ylva Tomas Päivi Jyrki Øystein Freja',
    familyNames: 'Ångström Lindqvist Sjöberg Kjærgård Østergaard Mäkelä Hämäläinen Nygård Ødegaard',
    cities: 'Stockholm Malmö Århus Tromsø',
    phone: '+46 8',
  },
  {
    language: 'cs',
    givenNames: 'Jiří Zdeněk Božena Šárka Ondřej Žofie László Árpád Dušan Nataša Călin Ștefan',
    familyNames: 'Dvořák Procházková Novotný Kovács Szőke Čapek Šimůnek Țepeș Đorđević Kovačić',
    cities: 'Praha Brno Budapest Zagreb',
    phone: '+420 2',
  },
  {
    language: 'tr',
    givenNames: 'İbrahim Ayşe Çağla Özgür Gökçe Şule Işıl Ömer Büşra Kaan',
    familyNames: 'Yılmaz Çelik Öztürk Şahin Güneş Kılıç Doğan Ağaoğlu Işık Yıldırım',
    cities: 'İstanbul Ankara İzmir',
    phone: '+90 212',
  },
  {
    language: 'vi',
    givenNames: 'Hồng Dũng Thảo Phượng Đức Hiếu Nguyệt Tuấn Mỹ Quỳnh',
    familyNames: 'Nguyễn Trần Lê Phạm Đặng Vũ Huỳnh Bùi Đỗ Ngô',
    cities: 'Hanoi Huế',
    phone: '+84 24',
  },
  {
    language: 'sw',
    givenNames: 'Amina Kwame Thabo Ngozi Chinedu Wanjiru Zanele Tariq Priya Arjun Kavita Ravi',
    familyNames: 'Okafor Mwangi Dlamini Adeyemi Nkosi Banda Sharma Iyer Reddy Gupta Abebe Diallo',
    cities: 'Nairobi Lagos Pune Accra',
    phone: '+254 20',
  },
  {
    language: 'ja',
    givenNames: '太郎 花子 健司 さくら 美咲 翔太 陽子 大輔',
    romanGivenNames: 'taro hanako kenji sakura misaki shota yoko daisuke',
    familyNames: '山田 佐藤 鈴木 高橋 渡辺 伊藤 中村 小林',
    romanFamilyNames: 'yamada sato suzuki takahashi watanabe ito nakamura kobayashi',
    cities: 'Tokyo Osaka',
    phone: '+81 3',
  },
  {
    language: 'zh',
    givenNames: '小明 丽华 伟 秀英 建国 芳 志强 雪梅',
    romanGivenNames: 'xiaoming lihua wei xiuying jianguo fang zhiqiang xuemei',
    familyNames: '王 李 张 陈 欧阳 刘 赵 黄',
    romanFamilyNames: 'wang li zhang chen ouyang liu zhao huang',
    cities: 'Shanghai Taipei',
    phone: '+86 21',
  },
  {
    language: 'ar',
    givenNames: 'محمد فاطمة أحمد مريم إبراهيم ليلى خالد آمنة',
    romanGivenNames: 'mohammed fatima ahmad maryam ibrahim layla khalid amina',
    familyNames: 'الحسن العلي النجار حداد المصري خوري',
    romanFamilyNames: 'alhassan alali alnajjar haddad almasri khoury',
    cities: 'Amman Doha',
    phone: '+962 6',
  },
];

export const departments: readonly string[] = [
  'Accounting',
  'Compliance',
  'Customer Service',
  'Data Platform',
  'Design',
  'Engineering',
  'Facilities',
  'Field Operations',
  'Finance',
  'Fleet',
  'Human Resources',
  'Information Security',
  'IT Operations',
  'Legal',
  'Logistics',
  'Manufacturing',
  'Marketing',
  'Medical',
  'Procurement',
  'Quality',
  'Research',
  'Sales',
  'Training',
  'Workplace Safety',
];

export const titles: readonly string[] = [
  'Analyst',
  'Assistant',
  'Clerk',
  'Consultant',
  'Coordinator',
  'Director',
  'Engineer',
  'Head of Department',
  'Instructor',
  'Lead Engineer',
  'Manager',
  'Nurse',
  'Operator',
  'Planner',
  'Project Manager',
  'Senior Analyst',
  'Senior Engineer',
  'Specialist',
  'Team Lead',
  'Technician',
];

export const streets: readonly string[] = [
  'Harbour Road',
  'Lindenstraße',
  'Rue de la Forêt',
  'Calle Mayor',
  'Storgatan',
  'Mill Lane',
  'Station Street',
  'Ulica Długa',
];

export const services: readonly string[] = [
  'backup',
  'batch',
  'build',
  'ldap-sync',
  'mail-relay',
  'monitor',
  'payroll',
  'print',
  'report',
  'scan',
  'vpn',
  'web',
];

export const groupThemes: readonly string[] = [
  'Readers',
  'Editors',
  'Approvers',
  'On Call',
  'VPN Users',
  'Büro Köln',
  'Équipe Lyon',
  'Project Aurora',
  'Distribution',
  'Administrators',
];
