package oktatest

// name is a person's name as written and as it appears in a login.
type name struct{ text, slug string }

var firstNames = []name{
	{"Ada", "ada"}, {"Grace", "grace"}, {"Alan", "alan"}, {"Edsger", "edsger"}, {"Barbara", "barbara"}, {"Ken", "ken"},
	{"José", "jose"}, {"Zoë", "zoe"}, {"Renée", "renee"}, {"Jürgen", "juergen"}, {"Søren", "soeren"}, {"Łukasz", "lukasz"},
	{"Mary Ann", "maryann"}, {"Jean-Luc", "jean-luc"}, {"Nguyễn", "nguyen"}, {"Björk", "bjoerk"}, {"Chloé", "chloe"}, {"Ana", "ana"},
	{"Amara", "amara"}, {"Chidi", "chidi"}, {"Fatima", "fatima"}, {"Omar", "omar"}, {"Layla", "layla"}, {"Yusuf", "yusuf"},
	{"Priya", "priya"}, {"Arjun", "arjun"}, {"Deepa", "deepa"}, {"Ravi", "ravi"}, {"Mei", "mei"}, {"Hiroshi", "hiroshi"},
	{"Sakura", "sakura"}, {"Kenji", "kenji"}, {"Min-jun", "min-jun"}, {"Seo-yeon", "seo-yeon"}, {"Linh", "linh"}, {"Anh", "anh"},
	{"Olga", "olga"}, {"Dmitri", "dmitri"}, {"Katya", "katya"}, {"Piotr", "piotr"}, {"Agnieszka", "agnieszka"}, {"Jan", "jan"},
	{"Emma", "emma"}, {"Liam", "liam"}, {"Olivia", "olivia"}, {"Noah", "noah"}, {"Sophia", "sophia"}, {"Lucas", "lucas"},
	{"Isabella", "isabella"}, {"Mateo", "mateo"}, {"Valentina", "valentina"}, {"Diego", "diego"}, {"Camila", "camila"}, {"Thiago", "thiago"},
	{"Ingrid", "ingrid"}, {"Lars", "lars"}, {"Freya", "freya"}, {"Magnus", "magnus"}, {"Aoife", "aoife"}, {"Cormac", "cormac"},
	{"Moses", "moses"}, {"Ruth", "ruth"}, {"Tariq", "tariq"}, {"Nadia", "nadia"}, {"Kofi", "kofi"}, {"Abena", "abena"},
	{"Giulia", "giulia"}, {"Marco", "marco"}, {"Elena", "elena"}, {"Nikos", "nikos"}, {"Hannah", "hannah"}, {"Tobias", "tobias"},
	{"Peter", "peter"}, {"Susan", "susan"}, {"Michael", "michael"}, {"Linda", "linda"}, {"Kevin", "kevin"}, {"Laura", "laura"},
	{"Max", "max"}, {"Nora", "nora"}, {"Ivan", "ivan"}, {"Vera", "vera"}, {"Bo", "bo"}, {"Kim", "kim"},
}

var lastNames = []name{
	{"Lovelace", "lovelace"}, {"Hopper", "hopper"}, {"Turing", "turing"}, {"Dijkstra", "dijkstra"}, {"Liskov", "liskov"}, {"Thompson", "thompson"},
	{"O'Brien", "obrien"}, {"O'Neill", "oneill"}, {"D'Angelo", "dangelo"}, {"Nuñez", "nunez"}, {"Müller", "mueller"}, {"Göransson", "goeransson"},
	{"de la Cruz", "delacruz"}, {"van der Berg", "vanderberg"}, {"St. John", "stjohn"}, {"Smith-Jones", "smith-jones"}, {"Åkesson", "aakesson"}, {"Çelik", "celik"},
	{"Okafor", "okafor"}, {"Adeyemi", "adeyemi"}, {"Mensah", "mensah"}, {"Diallo", "diallo"}, {"Haddad", "haddad"}, {"Khan", "khan"},
	{"Patel", "patel"}, {"Sharma", "sharma"}, {"Iyer", "iyer"}, {"Singh", "singh"}, {"Chen", "chen"}, {"Wang", "wang"},
	{"Tanaka", "tanaka"}, {"Sato", "sato"}, {"Kim", "kim"}, {"Park", "park"}, {"Tran", "tran"}, {"Pham", "pham"},
	{"Ivanova", "ivanova"}, {"Petrov", "petrov"}, {"Kowalski", "kowalski"}, {"Nowak", "nowak"}, {"Novák", "novak"}, {"Horvat", "horvat"},
	{"Smith", "smith"}, {"Johnson", "johnson"}, {"Williams", "williams"}, {"Brown", "brown"}, {"Jones", "jones"}, {"Garcia", "garcia"},
	{"Miller", "miller"}, {"Davis", "davis"}, {"Rodriguez", "rodriguez"}, {"Martinez", "martinez"}, {"Hernandez", "hernandez"}, {"Lopez", "lopez"},
	{"Silva", "silva"}, {"Santos", "santos"}, {"Oliveira", "oliveira"}, {"Costa", "costa"}, {"Rossi", "rossi"}, {"Bianchi", "bianchi"},
	{"Papadopoulos", "papadopoulos"}, {"Schmidt", "schmidt"}, {"Schneider", "schneider"}, {"Fischer", "fischer"}, {"Weber", "weber"}, {"Meyer", "meyer"},
	{"Larsen", "larsen"}, {"Hansen", "hansen"}, {"Nilsson", "nilsson"}, {"Virtanen", "virtanen"}, {"Murphy", "murphy"}, {"Kelly", "kelly"},
	{"Dubois", "dubois"}, {"Moreau", "moreau"}, {"Laurent", "laurent"}, {"Bernard", "bernard"}, {"Campbell", "campbell"}, {"Stewart", "stewart"},
	{"Ng", "ng"}, {"Lee", "lee"}, {"Wu", "wu"}, {"Ali", "ali"}, {"Cohen", "cohen"}, {"Levi", "levi"}, {"Null", "null"}, {"True", "true"},
	{"Abebe", "abebe"}, {"Kamau", "kamau"}, {"Mwangi", "mwangi"},
}

var (
	departments = []string{"Engineering", "Sales", "Marketing", "Finance", "Human Resources", "Legal", "Customer Support", "Security", "Research & Development", "Operations"}
	titles      = []string{"Software Engineer", "Senior Software Engineer", "Account Executive", "Analyst", "Director", "Manager", "Designer", "Counsel", "Support Specialist", "Site Reliability Engineer", "VP", "Intern"}
	divisions   = []string{"Americas", "EMEA", "APAC"}
	companies   = []string{"Example Corp", "Example Labs", "Example \"Beta\" Ltd."}
	costCenters = []string{"CC-100", "CC-110", "CC-200", "CC-210", "CC-300", "CC-999"}
	userTypes   = []string{"Employee", "Contractor", "Intern"}
	prefixes    = []string{"Dr.", "Prof.", "Ms.", "Mr."}
	suffixes    = []string{"Jr.", "III", "PhD"}
	streets     = []string{"Main Street", "2nd Avenue", "Rue de l'Église", "Königsallee", "Market Street", "Sector 7", "Baker Street"}
	skillSets   = []value{strs("go", "sql"), strs("java"), strs("python", "sql", "ml"), strs("C++", "rust"), strs("sales"), strs("négociation", "français"), strs(), strs("sql")}
	codeSets    = []value{wholes(1001), wholes(1001, 1002), wholes(2000, 2001, 2002), wholes(7)}
	sizes       = []string{"XS", "S", "M", "L", "XL"}
	agencies    = []string{"Acme Staffing", "Globex", "Initech"}
)

// place keeps the parts of an address together, so that city, state, country,
// locale and time zone of one user agree.
type place struct{ city, state, zip, country, lang, locale, zone, dial string }

var places = []place{
	{"San Francisco", "CA", "94105", "US", "en-US", "en_US", "America/Los_Angeles", "+1415555"},
	{"New York", "NY", "10001", "US", "en-US", "en_US", "America/New_York", "+1212555"},
	{"Austin", "TX", "73301", "US", "en-US", "en_US", "America/Chicago", "+1512555"},
	{"Toronto", "ON", "M5V 2T6", "CA", "en-CA", "en_CA", "America/Toronto", "+1416555"},
	{"London", "England", "EC1A 1BB", "GB", "en-GB", "en_GB", "Europe/London", "+4420555"},
	{"Düsseldorf", "NRW", "40213", "DE", "de-DE", "de_DE", "Europe/Berlin", "+4921155"},
	{"Zürich", "ZH", "8001", "CH", "de-CH", "de_CH", "Europe/Zurich", "+4144555"},
	{"Paris", "Île-de-France", "75001", "FR", "fr-FR", "fr_FR", "Europe/Paris", "+3315550"},
	{"São Paulo", "SP", "01000-000", "BR", "pt-BR", "pt_BR", "America/Sao_Paulo", "+5511555"},
	{"Tokyo", "Tokyo", "100-0001", "JP", "ja-JP", "ja_JP", "Asia/Tokyo", "+8135550"},
	{"Bengaluru", "KA", "560001", "IN", "en-IN", "en_IN", "Asia/Kolkata", "+9180555"},
	{"Sydney", "NSW", "2000", "AU", "en-AU", "en_AU", "Australia/Sydney", "+6125550"},
}
