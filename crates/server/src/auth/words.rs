//! Words for what people read from a card and type: class codes and secrets. Short, concrete, without accents, so that
//! they can be typed on any keyboard and told over the phone.

use std::sync::LazyLock;

use rand::{CryptoRng, RngCore, seq::IndexedRandom as _};

static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| LIST.split_whitespace().collect());

const LIST: &str = "\
    abeille abricot acacia accord agneau aigle aiguille amande ambre ananas ancre anneau arbre argile armoire \
    atelier aube avion avoine balai balcon ballon bambou banane banc barque bassin bateau berger beurre bijou \
    biscuit bison blaireau boisson bonnet botte bouchon bougie boussole bouton branche brebis brique brise \
    brosse brouette bruit bureau cabane cacao cadran cahier caillou calme camion canal canard canne canot carafe \
    carnet carotte carte casque castor cerise chaise chalet chameau chanson chapeau chardon chat chemin cheval \
    chevre cigale cigogne citron clairon clavier cloche clou cobalt coffre colline colombe comete compas concert \
    copain corail corbeau corde coton couleur coupole courge coussin crabe craie crayon crique cristal cuivre \
    cumin cygne dattier dauphin diamant domino drapeau dune echelle eclair ecole ecorce ecran ecureuil encre \
    epice epine eponge erable escale estrade etage etang etoile fabrique falaise fanfare farine faucon fenouil \
    figue filet flacon flamme fleuve flocon flute fontaine foret forge foulard fourmi fraise framboise galet \
    garage gare genet gingembre girafe glace globe gong gorge goyave grange granit grenade grillon grotte \
    guitare hamac hameau hanneton haricot harpe hibou hiver horloge huile huitre ibis iguane image indigo iris \
    ivoire jardin jasmin jaune jonque jonquille journal jungle jupe jument kayak kiwi lagune laine lampe \
    lanterne lapin laurier lavande legume lentille lezard lierre lilas limon lion livre loutre lumiere lune lynx \
    machine maison mandarine mangue manteau marche marmite marron matin melon menthe meteo meuble miel mimosa \
    miroir mistral moineau montagne montre moulin mouton muguet muscade musee nacre natte navire neige noisette \
    noix nuage oasis ocean oiseau olive ombre orage orange orchestre origan ortie ours outil ouvrage palais \
    palmier panda panier papaye papier parasol parfum parquet passage pastille peche peinture pelle pepin perle \
    persil phare piano pigeon pilote piment pinceau piscine pivert plage plaine plante plateau plume poire \
    poivre pomme poney pont porte potier poterie poulie prairie prune puits quai quartz quille racine radeau \
    radis raisin rameau ravin refuge reine renard riviere rizier robinet rocher romarin ronce rosee roseau ruban \
    rubis ruche rugby sable safran saison salade sapin sardine saule savane savon sentier serrure sirop soleil \
    source souris statue sucre sureau tableau talus tambour tapis tasse tennis terrasse theatre thym tigre \
    tilleul tissu toiture tomate tonneau torrent tortue toupie trefle tresse trompette truite tulipe tunnel \
    turban usine vague valise vanille vapeur velours verger vigne village violon virage voilier volcan wagon \
    yaourt zebre zeste ";

/// `figue-27`: names a class, and is no secret.
pub(crate) fn class_code(random: &mut impl RngCore) -> String {
    format!("{}-{}", word(random), number(random))
}

/// `citron-tambour-27`: some 24 bits, for guesses that are counted and slowed down.
pub(crate) fn secret(random: &mut impl CryptoRng) -> String {
    format!("{}-{}-{}", word(random), word(random), number(random))
}

fn word(random: &mut impl RngCore) -> &'static str {
    WORDS.choose(random).copied().unwrap_or_default()
}

/// Two digits, the first of them no zero.
fn number(random: &mut impl RngCore) -> u32 {
    rand::Rng::random_range(random, 10..100)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use tremplin_store::ClassCode;

    use super::*;

    #[test]
    fn words_are_distinct_and_can_be_typed_anywhere() {
        let distinct: HashSet<_> = WORDS.iter().collect();
        assert_eq!(distinct.len(), WORDS.len());
        assert!(WORDS.len() >= 256, "{}", WORDS.len());
        for word in WORDS.iter() {
            assert!((4..10).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
    }

    #[test]
    fn codes_and_secrets_are_what_the_rest_takes() {
        let mut random = rand::rng();
        for _ in 0..100 {
            let code = class_code(&mut random);
            assert_eq!(ClassCode::new(&code).unwrap().as_str(), code);
            let secret = secret(&mut random);
            assert!(secret.len() >= crate::auth::Secret::MIN_CHARS && secret.split('-').count() == 3, "{secret}");
        }
    }
}
