#include "geo/town_parts.h"

/* In order of the country. What lies 25 km from the middle of its city stands
 * under a nearer town. */
const struct town_parts town_part_table[] = {
    {"AU", "Sydney",
     "Bondi;Bondi Beach;Manly;Newtown;Surry Hills;Darlinghurst;Kings Cross;"
     "The Rocks;Darling Harbour;Glebe;Paddington;Redfern;Ultimo"},
    {"AU", "Melbourne",
     "St Kilda;Fitzroy;Carlton;Southbank;Docklands;South Yarra;Richmond;"
     "Brunswick;Collingwood"},
    {"BR", "Rio de Janeiro",
     "Copacabana;Ipanema;Leblon;Botafogo;Flamengo;Santa Teresa;Lapa;Urca;"
     "Barra da Tijuca;Rocinha"},
    {"CA", "Vancouver", "Gastown;Kitsilano;Yaletown;West End;Coal Harbour"},
    {"CA", "Toronto",
     "Scarborough;North York;Etobicoke;East York;Yorkville;Kensington Market;"
     "Liberty Village;The Annex"},
    {"DE", "Berlin",
     "Kreuzberg;Mitte;Neukölln;Prenzlauer Berg;Charlottenburg;Friedrichshain;"
     "Schöneberg;Wedding;Tempelhof;Spandau;Köpenick;Pankow"},
    {"FR", "Paris",
     "Montmartre;Le Marais;Quartier Latin;Latin Quarter;Montparnasse;"
     "Belleville;Bercy;La Villette;Saint-Germain-des-Prés"},
    {"GB", "London",
     "Westminster;Camden;Camden Town;Soho;Shoreditch;Hackney;Brixton;Chelsea;"
     "Kensington;Notting Hill;Covent Garden;Mayfair;Greenwich;Southwark;"
     "Islington;Lambeth;Hammersmith;Fulham;Battersea;Canary Wharf;Whitechapel;"
     "Tower Hamlets;City of London;Paddington;Marylebone;Bloomsbury"},
    {"IN", "Mumbai", "Bandra;Colaba;Andheri;Juhu;Dadar;Malabar Hill;Worli"},
    {"JP", "Tokyo",
     "Shibuya;Shinjuku;Asakusa;Ginza;Akihabara;Roppongi;Ueno;Ikebukuro;Minato;"
     "Chiyoda;Taito;Setagaya;Harajuku;Odaiba;Sumida"},
    {"KR", "Seoul", "Gangnam;Myeongdong;Hongdae;Itaewon;Jongno;Insadong"},
    {"TR", "Istanbul",
     "Beyoğlu;Kadıköy;Beşiktaş;Fatih;Sultanahmet;Üsküdar;Taksim;Galata"},
    {"US", "Boston",
     "Allston;Ashmont;Back Bay;Beacon Hill;Brighton;Charlestown;Dorchester;"
     "East Boston;Fenway;Fenway/Kenmore;Hyde Park;Jamaica Plain;Mattapan;"
     "Mission Hill;North End;Orient Heights;Roslindale;Roxbury;"
     "Roxbury Crossing;South Boston;South End;West Roxbury"},
    {"US", "Chicago",
     "Albany Park;Archer Heights;Armour Square;Ashburn;Auburn Gresham;Austin;"
     "Avalon Park;Avondale;Belmont Cragin;Beverly;Bridgeport;Brighton Park;"
     "Burnside;Calumet Heights;Chatham;Chicago Lawn;Chicago Loop;Clearing;"
     "Douglas;Dunning;East Garfield Park;East Side;Edgewater;Edison Park;"
     "Englewood;Forest Glen;Fuller Park;Gage Park;Garfield Ridge;"
     "Grand Boulevard;Greater Grand Crossing;Hegewisch;Hermosa;Humboldt Park;"
     "Hyde Park;Irving Park;Jefferson Park;Kenwood;Lake View;Lakeview;"
     "Lincoln Park;Lincoln Square;Logan Square;Loop;Lower West Side;"
     "McKinley Park;Montclare;Morgan Park;Mount Greenwood;Near North Side;"
     "Near South Side;Near West Side;New City;North Center;North Lawndale;"
     "North Park;Norwood Park;Oakland;Pilsen;Portage Park;Pullman;Riverdale;"
     "Rogers Park;Roseland;South Chicago;South Deering;South Lawndale;"
     "South Shore;Uptown;Washington Heights;Washington Park;West Elsdon;"
     "West Englewood;West Garfield Park;West Lawn;West Pullman;West Ridge;"
     "West Town;Wicker Park;Woodlawn;Wrigleyville"},
    {"US", "Honolulu",
     "Waikiki;Diamond Head;Kaimuki;Kahala;Manoa;Makiki;Moiliili;McCully;"
     "Hawaii Kai;Niu Valley;Kalihi;Kalihi Valley;Kalihi-Palama;Kapahulu;"
     "Liliha;Nuuanu;Punchbowl;Ala Moana;Kakaako;Salt Lake;Aliamanu;"
     "Pearl Harbor;Aina Haina;Palolo"},
    {"US", "Los Angeles",
     "Atwater Village;Bel Air;Boyle Heights;Brentwood;"
     "Chinatown;Eagle Rock;Echo Park;El Sereno;"
     "Griffith Park;Highland Park;Hollywood;Hollywood Hills;Koreatown;"
     "Los Feliz;Mar Vista;Mid-City;Mid-Wilshire;Mission Hills;"
     "North Hollywood;Pacoima;"
     "Panorama City;Playa del Rey;Sawtelle;Sherman Oaks;"
     "Silver Lake;Skid Row;Studio City;Sun Valley;Sunland;Tarzana;"
     "Toluca Lake;Tujunga;Universal City;Valley Glen;Valley Village;Van Nuys;"
     "Venice;Venice Beach;Vermont Square;Watts;Westchester;Westwood;"
     "Wilmington"},
    {"US", "Miami",
     "Coconut Grove;Little Havana;Little Haiti;Wynwood;Brickell;Overtown;"
     "Liberty City;Allapattah;Edgewater;Fountainebleau"},
    {"US", "New Orleans",
     "French Quarter;Garden District;Marigny;Bywater;Treme;Algiers;Gentilly"},
    {"US", "New York",
     "Astoria;Battery Park City;Bay Ridge;Bedford-Stuyvesant;Bensonhurst;"
     "Brighton Beach;Brooklyn Heights;Bushwick;Canarsie;Chelsea;Chinatown;"
     "Coney Island;Corona;Crown Heights;DUMBO;East Harlem;East New York;"
     "East Village;Elmhurst;Far Rockaway;Financial District;Flatbush;Flushing;"
     "Forest Hills;Gramercy Park;Greenpoint;Greenwich Village;Harlem;"
     "Hell's Kitchen;Howard Beach;Inwood;Jackson Heights;Jamaica;Little Italy;"
     "Long Island City;Lower East Side;Manhattan Valley;Midtown;"
     "Midtown Manhattan;Morningside Heights;Morrisania;Park Slope;Queens;"
     "Red Hook;Ridgewood;Riverdale;Rockaway;SoHo;Sunset Park;Times Square;"
     "Tribeca;Upper East Side;Upper West Side;Van Nest;Washington Heights;"
     "West Village;Williamsburg;Woodside"},
    {"US", "Philadelphia",
     "Bustleton;Center City;Chestnut Hill;Cobbs Creek;East Falls;"
     "East Mount Airy;Elmwood;Fairmount;Fishtown;Fox Chase;Frankford;"
     "Germantown;Haddington;Hartranft;Holmesburg;Hunting Park;Juniata Park;"
     "Kensington;Kingsessing;Lawndale;Logan;Lower Moyamensing;Manayunk;"
     "Mayfair;Mount Airy;Northern Liberties;Olney;Overbrook;Oxford Circle;"
     "Parkwood Manor;Passyunk Square;Pennsport;Point Breeze;Port Richmond;"
     "Queen Village;Rhawnhurst;Rittenhouse;Rittenhouse Square;Roxborough;"
     "Society Hill;Somerton;South Philadelphia;Southwest Philadelphia;"
     "Strawberry Mansion;Tacony;University City;West Oak Lane;"
     "West Philadelphia;Wharton;Whitman;Wissahickon;Wissinoming;Wynnefield"},
    {"US", "Phoenix",
     "Ahwatukee;Arcadia;Central City;Encanto;Deer Valley;Maryvale;"
     "Paradise Valley Village;South Mountain"},
    {"US", "San Diego",
     "Hillcrest;La Jolla;Little Italy;Mira Mesa;Mission Beach;Mission Valley;"
     "North Park;Ocean Beach;Old Town;Otay Mesa;Pacific Beach;Point Loma;"
     "San Ysidro"},
    {"US", "San Francisco",
     "Bayview;Bayview-Hunters Point;Bernal Heights;Castro;Chinatown;"
     "Cole Valley;Embarcadero;Excelsior;Fisherman's Wharf;Haight-Ashbury;"
     "Hayes Valley;Marina District;Mission District;Nob Hill;Noe Valley;"
     "North Beach;Pacific Heights;Parkside;Potrero Hill;Presidio;"
     "Richmond District;Russian Hill;SoMa;Sunset District;Tenderloin;"
     "Treasure Island;Visitacion Valley"},
    {"US", "Seattle",
     "Ballard;Beacon Hill;Belltown;Capitol Hill;Columbia City;Fremont;"
     "Georgetown;Green Lake;Magnolia;Northgate;Pioneer Square;Queen Anne;"
     "Rainier Valley;South Lake Union;University District;Wallingford;"
     "West Seattle"},
    {"US", "Atlanta", "Buckhead;Midtown Atlanta;South Fulton"},
    {"US", "Calabasas",
     "Canoga Park;Chatsworth;West Hills;Winnetka;Woodland Hills"},
    {"US", "Carson", "San Pedro;Wilmington"},
    {"US", "Edison", "North Brunswick"},
    {"US", "Hartford", "Avon;Bloomfield"},
    {"US", "Hollywood", "Hallandale Beach"},
    {"US", "Louisville", "Pleasure Ridge Park"},
    {"US", "Memphis", "Cordova;Ellendale"},
    {"US", "Nashville", "Hermitage;Music Row"},
    {"US", "Pittsburgh", "Penn Hills;Squirrel Hill;Shadyside"},
    {"US", "Port Saint Lucie", "Fort Pierce"},
    {"US", "Poway", "Rancho Bernardo;Rancho Penasquitos"},
    {"US", "Raleigh", "West Raleigh"},
    {"US", "Richmond", "Midlothian"},
    {"US", "Riverside", "Jurupa Valley"},
    {"US", "San Fernando",
     "Encino;Granada Hills;North Hills;Northridge;Reseda;Sylmar"},
    {"US", "Santa Clarita", "Canyon Country"},
    {"US", "Santa Monica", "Pacific Palisades"},
    {"US", "Sterling Heights", "Clinton Township"},
    {"US", "Toms River", "Brick"},
    {"US", "Washington D.C.",
     "Adams Morgan;Anacostia;Brightwood;Brookland;Capitol Hill;"
     "Cleveland Park;Columbia Heights;Dupont Circle;Foggy Bottom;Georgetown;"
     "Mount Pleasant;Navy Yard;Park View;Petworth;Pleasant Plains;Shaw;"
     "Tenleytown;Woodley Park"},
};
const size_t town_part_count =
    sizeof(town_part_table) / sizeof(town_part_table[0]);
