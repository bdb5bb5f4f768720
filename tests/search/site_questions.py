"""Questions to the demo's practices, in visitors' words, with the pages that answer them.

Each half was written before the search was changed for it, in the manner of different people:
``TUNING`` is looked at while the search and its vocabulary change, ``KEPT_ASIDE`` is only counted.
``tools/bench/search.py --questions`` prints how many are answered; ``test_questions.py`` holds it
to that.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The practice's short name by the letter that stands for it below; "es" is its Spanish site.
PRACTICES = {
    "A": ("alder-lane-acupuncture", "en"),
    "F": ("fernhollow-naturopathy", "en"),
    "K": ("kirkbeck-chiropractic", "en"),
    "L": ("larkfield-chiropractic", "en"),
    "M": ("larkfield-chiropractic", "es"),
    "S": ("stillwater-acupuncture", "en"),
}
NOTHING, APART = "nothing", "apart"


@dataclass(frozen=True)
class Question:
    """``asked`` on the site of ``practice`` in ``language``.

    ``right``: the paths below the home page that answer it, any of them; none for what nobody
    there does. ``apart``: no page on a condition may stand among what was found, save a right one.
    """

    practice: str
    language: str
    asked: str
    right: tuple[str, ...] = ()
    apart: bool = False

    @property
    def finds_nothing(self) -> bool:
        return not self.right and not self.apart


def read(lines: str) -> list[Question]:
    """One question a line: the practice's letter, the question, and what answers it."""
    found = []
    for line in filter(str.strip, lines.splitlines()):
        letter, asked, answer = (part.strip() for part in line.split("|"))
        practice, language = PRACTICES[letter]
        words = answer.split()
        right = tuple(word.replace("home", "") for word in words if word not in (NOTHING, APART))
        found.append(Question(practice, language, asked, right, APART in words))
    return found


EARLIER = read(
    """
    L | woke up screaming with my calf in knots at 3am | conditions/night-leg-cramps/
    L | lower back locked up picking up the laundry | conditions/back-spasm/
    L | threw out my back | conditions/back-spasm/
    L | charly horse | conditions/muscle-spasm/ conditions/night-leg-cramps/
    L | leg cramps in bed | conditions/night-leg-cramps/
    L | someone to crack my back | treatments/chiropractic-adjustment/
    L | rubdown for tight shoulders | treatments/massage/
    L | does the adjustment hurt | treatments/chiropractic-adjustment/
    L | side effects of a back adjustment | treatments/chiropractic-adjustment/
    L | help me stretch my hamstrings | treatments/assisted-stretching/
    L | what does a massage cost | treatments/massage/ first-visit/
    L | prices | first-visit/ home
    L | is the first consult really free | home
    L | do you take workers comp | home
    L | will my Idaho insurance pay | home first-visit/
    L | is the building wheelchair friendly | find-us/larkfield/
    L | any place to leave my truck | find-us/larkfield/
    L | are you open Fridays after lunch | find-us/larkfield/
    L | what time do you close on tuesday | find-us/larkfield/
    L | closed on the 4th of july? | find-us/larkfield/
    L | make an appointment | find-us/larkfield/ contact/
    L | street address | find-us/larkfield/
    L | telephone number | find-us/larkfield/
    L | what should i wear the first time | first-visit/
    L | sign language interpreter | team/hannah-voss/ home
    L | does anybody there speak korean | team/june-park/
    L | Dr Hanna Vos | team/hannah-voss/
    L | Mr. Ariaga | team/miguel-arriaga/
    L | dr miguel | team/miguel-arriaga/
    L | Ms Park massage | team/june-park/ treatments/massage/
    L | who will read my message | contact/ privacy/
    L | do you keep cookies | privacy/
    L | delete my data | privacy/
    L | video appointment | home
    L | what other patients think of you | home
    L | who has a notebook of what my muscles did last time | team/june-park/
    L | menstrual cramps | apart
    L | my legs cramp after two blocks and stop when I stand still | apart
    L | had a seizure last week | apart
    L | heartburn after dinner | nothing
    L | tooth ache | nothing
    L | kidney stone pain in my back | apart
    L | carpal tunnel | nothing
    L | labor contractions | apart
    L | tattoo removal | nothing
    L | divorce lawyer | nothing
    L | flu shot | nothing
    M | me dan calambres en la pantorrilla por la noche | afecciones/calambres-nocturnos/
    M | se me sube el gemelo durmiendo | afecciones/calambres-nocturnos/
    M | cuánto vale una consulta | home
    M | aceptan mi seguro medico | home
    M | calambres menstruales | apart
    M | dolor en la pantorrilla al caminar que se quita al parar | apart
    M | convulsiones | apart
    M | alguien que hable español | home
    M | charla gratis | home
    M | quinina | afecciones/calambres-nocturnos/
    K | stiff neck this morning cant turn my head | conditions/neck-spasm/
    K | slept funny neck | conditions/neck-spasm/
    K | cramp in the foot | conditions/muscle-spasm/
    K | my muscles keep going into spasm | conditions/muscle-spasm/
    K | neck treatment without cracking | treatments/upper-neck-care/
    K | atlas correction | treatments/upper-neck-care/
    K | gentle joint moving | treatments/joint-mobilisation/
    K | exercises to do at home | treatments/exercise-plan/
    K | how much for a first appointment | first-visit/ home
    K | fees | first-visit/ home
    K | can I pay by card | first-visit/
    K | what if I have to cancel | first-visit/
    K | bupa | home
    K | private health insurance | home
    K | step free entrance | find-us/beck-terrace/
    K | disabled parking | find-us/beck-terrace/
    K | how far from the station | find-us/ find-us/beck-terrace/
    K | open on saturdays | find-us/beck-terrace/
    K | ring you | find-us/beck-terrace/
    K | Dr Price chiropractor | team/rhian-pryce/
    K | Mr Mirsa | team/adeel-mirza/
    K | urdu speaking | team/adeel-mirza/
    K | ex postman | team/adeel-mirza/
    K | are you registered with the GCC | home team/rhian-pryce/ team/adeel-mirza/
    K | can my wife come in with me | first-visit/
    K | period pain | apart
    K | fit or convulsion | apart
    K | stroke | apart
    K | swimming stroke lessons | nothing
    K | stiff neck with fever and rash | apart
    K | pain in calf walking uphill eases with rest | apart
    K | cold sore | nothing
    K | gas boiler service | nothing
    K | hair transplant | nothing
    K | dog physiotherapy | nothing
    S | muscle locks up and wont let go | conditions/muscle-spasm/
    S | crick in my neck | conditions/neck-spasm/
    S | needles for a sore neck | treatments/acupuncture/
    S | the suction cups that leave marks | treatments/cupping/
    S | needles with electricity | treatments/electroacupuncture/
    S | chinese massage with clothes on | treatments/tui-na/
    S | pacemaker and needles | treatments/electroacupuncture/ treatments/acupuncture/
    S | how many needles do you put in | treatments/acupuncture/
    S | agujas | treatments/acupuncture/
    S | ventosas precio | treatments/cupping/
    S | masaje chino | treatments/tui-na/
    S | cuello torcido al despertar | conditions/neck-spasm/
    S | hablan español | team/tomas-quintero/ home
    S | horario del sábado | find-us/lake-house/
    S | can I use my HSA | home first-visit/
    S | out of network receipt | home first-visit/
    S | ramp | find-us/lake-house/
    S | wide doorway for a wheelchair | find-us/lake-house/
    S | grab bars in the restroom | find-us/lake-house/
    S | evening appointments | find-us/lake-house/
    S | which bus | find-us/lake-house/
    S | should i eat before acupuncture | first-visit/
    S | how long is the first visit | first-visit/ home treatments/acupuncture/
    S | Dr. Brandvolt | team/ilse-brandvold/
    S | Thomas Kintero | team/tomas-quintero/
    S | he rows | team/tomas-quintero/
    S | talk on the phone before booking | home
    S | cramps on my period | apart
    S | epileptic fit | apart
    S | shingles | nothing
    S | leg pain walking poor circulation | apart
    S | hernia operation | nothing
    S | botox | nothing
    S | pizza delivery | nothing
    F | eye wont stop twitching | conditions/eyelid-twitch/
    F | jumping muscle in my thigh | conditions/muscle-twitch/
    F | charlie hoarse in the calf | conditions/muscle-cramp/
    F | magnesium for cramps does it work | conditions/muscle-cramp/
    F | herbal tea | treatments/botanical-medicine/
    F | natural remedies plants | treatments/botanical-medicine/
    F | diet plan | treatments/clinical-nutrition/
    F | what should I be eating | treatments/clinical-nutrition/
    F | hierbas | treatments/botanical-medicine/
    F | how much is a nutrition visit | treatments/clinical-nutrition/
    F | cost of the herbs | treatments/botanical-medicine/
    F | elevator | find-us/mill-house/
    F | parking garage | find-us/mill-house/
    F | open thursdays | find-us/winooski-room/
    F | late hours tuesday | find-us/mill-house/
    F | doctor Hadad | team/noor-haddad/
    F | Lindquist | team/peter-lindqvist/
    F | arabic | team/noor-haddad/ home
    F | number to pick up my herbs | find-us/mill-house/
    F | what do i bring | first-visit/
    F | twitching muscle getting thinner | conditions/muscle-twitch/
    F | period cramps | apart
    F | cramp in calves every time I walk, gone when I rest | apart
    F | epilepsy seizure | apart
    F | lasik | nothing
    F | eye exam | nothing
    A | tight back muscles spasm | conditions/muscle-spasm/
    A | calf seizes in bed | conditions/night-leg-cramps/
    A | needle in the knot | treatments/trigger-point-needling/
    A | pressing points without needles | treatments/acupressure/
    A | dry needeling | treatments/trigger-point-needling/
    A | is acupuncture safe while pregnant | treatments/acupuncture/
    A | ICBC claim | home first-visit/
    A | extended health coverage | home treatments/acupuncture/ first-visit/
    A | reschedule | first-visit/
    A | washroom wheelchair | find-us/alder-lane/
    A | weekend hours | find-us/alder-lane/
    A | Madame Tremblay | team/claire-tremblay-wong/
    A | Clair Trembly Wong | team/claire-tremblay-wong/
    A | parlez vous french | team/claire-tremblay-wong/ home
    A | perfume | find-us/alder-lane/
    A | hot flashes | nothing
    A | monthly cramps | apart
    A | piercing | nothing
    """
)

TUNING = read(
    """
    L | back spasm | conditions/back-spasm/
    L | my back went out | conditions/back-spasm/
    L | can't straighten up after lifting a box | conditions/back-spasm/
    L | calf cramp at night | conditions/night-leg-cramps/
    L | cramps while I sleep | conditions/night-leg-cramps/
    L | muscle keeps tensing up | conditions/muscle-spasm/
    L | spazm | conditions/muscle-spasm/ conditions/back-spasm/
    L | back cracking | treatments/chiropractic-adjustment/
    L | massage | treatments/massage/
    L | kneading | treatments/massage/
    L | someone to stretch me | treatments/assisted-stretching/
    L | workout plan | treatments/exercise/
    L | how much does it cost | first-visit/ home
    L | price of an adjustment | treatments/chiropractic-adjustment/
    L | free first talk | home
    L | insurance | home first-visit/
    L | wheelchair access | find-us/larkfield/
    L | parking | find-us/larkfield/
    L | opening hours | find-us/larkfield/
    L | are you open on sunday | find-us/larkfield/
    L | book online | find-us/larkfield/ contact/
    L | where are you | find-us/larkfield/
    L | directions | find-us/larkfield/
    L | phone | find-us/larkfield/
    L | email address | find-us/larkfield/ contact/
    L | what to bring | first-visit/
    L | first visit | first-visit/
    L | spanish | team/miguel-arriaga/ home
    L | Dr Voss | team/hannah-voss/
    L | Dr. Arriagga | team/miguel-arriaga/
    L | Mrs Parks | team/june-park/
    L | privacy | privacy/
    L | online consultation | home
    L | reviews | home
    L | who works there | team/
    L | what do you treat | conditions/
    L | quinine | conditions/night-leg-cramps/
    L | hospital's rehabilitation ward | team/june-park/
    L | your calves also cramp when you walk | conditions/night-leg-cramps/
    L | period cramps | apart
    L | pain in the calf on walking that ends with rest | apart
    L | seizure | apart
    L | kidney stones | apart
    L | stroke | apart
    L | chest pain | apart
    L | acid reflux | nothing
    L | tax return | nothing
    L | root canal | nothing
    L | eyelash extensions | nothing
    M | calambre nocturno | afecciones/calambres-nocturnos/
    M | calambres en las piernas | afecciones/calambres-nocturnos/
    M | cuánto cuesta | home
    M | seguro | home
    M | dolor de regla | apart
    M | ataque epiléptico | apart
    M | dentista | nothing
    K | stiff neck | conditions/neck-spasm/
    K | muscle spasm | conditions/muscle-spasm/
    K | cramp | conditions/muscle-spasm/
    K | NUCCA | treatments/upper-neck-care/
    K | joint movement therapy | treatments/joint-mobilisation/
    K | stretching exercises | treatments/exercise-plan/
    K | cost of first visit | first-visit/ home
    K | cancel my appointment | first-visit/
    K | do you take AXA | home
    K | ramp for wheelchair | find-us/beck-terrace/
    K | blue badge | find-us/beck-terrace/
    K | opening times | find-us/beck-terrace/
    K | Dr Pryse | team/rhian-pryce/
    K | Adel Mirza | team/adeel-mirza/
    K | complain about a chiropractor | home
    K | monthly period pains | apart
    K | calf pain when walking stops when resting | apart
    K | epileptic seizure | apart
    K | tension headache | nothing
    K | guitar lessons | nothing
    S | muscle spasm | conditions/muscle-spasm/
    S | locked neck | conditions/neck-spasm/
    S | needles for back pain | treatments/acupuncture/
    S | cups | treatments/cupping/
    S | acupuncture with current | treatments/electroacupuncture/
    S | tuina | treatments/tui-na/
    S | acupuntura | treatments/acupuncture/
    S | cuánto cuesta la acupuntura | treatments/acupuncture/
    S | tortícolis | conditions/neck-spasm/
    S | HSA card | home first-visit/
    S | wheelchair | find-us/lake-house/
    S | open saturday | find-us/lake-house/
    S | bus stop | find-us/lake-house/
    S | what to wear | first-visit/
    S | Dr Brandvold | team/ilse-brandvold/
    S | Mr Quintaro | team/tomas-quintero/
    S | cross-country skiers | team/tomas-quintero/
    S | bleed easily | treatments/acupuncture/
    S | menstrual pain | apart
    S | seizures | apart
    S | claudication | apart
    S | laser eye surgery | nothing
    S | flight tickets | nothing
    F | twitchy eyelid | conditions/eyelid-twitch/
    F | muscle twitching all over | conditions/muscle-twitch/
    F | muscle cramps | conditions/muscle-cramp/
    F | herbs | treatments/botanical-medicine/
    F | tea for cramps | treatments/botanical-medicine/ conditions/muscle-cramp/
    F | diet advice | treatments/clinical-nutrition/
    F | nutritionist | treatments/clinical-nutrition/ team/peter-lindqvist/
    F | agujas para calambres | treatments/acupuncture/ conditions/muscle-cramp/
    F | calambre | conditions/muscle-cramp/
    F | price of acupuncture | treatments/acupuncture/
    F | lift | find-us/mill-house/
    F | winooski address | find-us/winooski-room/
    F | Dr Haddad | team/noor-haddad/
    F | Dr Nora Hadad | team/noor-haddad/
    F | french speaking | team/noor-haddad/ home
    F | do you do video visits | home
    F | coffee and eye twitch | conditions/eyelid-twitch/
    F | period pain cramps | apart
    F | leg cramps walking relieved by rest | apart
    F | seizure | apart
    F | cataract | nothing
    F | vet for cats | nothing
    A | muscle spasm | conditions/muscle-spasm/
    A | leg cramps at night | conditions/night-leg-cramps/
    A | dry needling | treatments/trigger-point-needling/
    A | thumb pressure massage | treatments/acupressure/
    A | needles | treatments/acupuncture/ treatments/trigger-point-needling/
    A | ICBC | home first-visit/
    A | does insurance cover acupuncture | treatments/acupuncture/ home
    A | move my appointment | first-visit/
    A | wheelchair toilet | find-us/alder-lane/
    A | Ms Tremblay | team/claire-tremblay-wong/
    A | cantonese | team/claire-tremblay-wong/ home
    A | time of the month cramps | apart
    A | calf hurts walking, better standing still | apart
    A | teeth whitening | nothing
    A | swimming pool | nothing
    """
)

KEPT_ASIDE = read(
    """
    L | muscle in my back seized when I sneezed | conditions/back-spasm/
    L | can't stand up straight, back locked | conditions/back-spasm/
    L | toes curl and calf goes rock hard at night | conditions/night-leg-cramps/
    L | spasms | conditions/muscle-spasm/
    L | my muscles tighten and won't relax | conditions/muscle-spasm/
    L | get my spine popped | treatments/chiropractic-adjustment/
    L | neck manipulation risks | treatments/chiropractic-adjustment/
    L | someone to knead my sore shoulders | treatments/massage/
    L | masaje precio | treatments/massage/ first-visit/
    L | how much do you charge for stretching | treatments/assisted-stretching/ first-visit/
    L | is there a charge to talk to someone first | home
    L | do you accept Blue Cross | home first-visit/
    L | accident at work claim | home
    L | can I get in with a wheelchair | find-us/larkfield/
    L | is there a step at the door | find-us/larkfield/
    L | do I have to pay to park | find-us/larkfield/
    L | where can I lock my bike | find-us/larkfield/
    L | open before work | find-us/larkfield/
    L | lunch closing | find-us/larkfield/
    L | christmas eve hours | find-us/larkfield/
    L | I'd like to book | find-us/larkfield/ contact/
    L | how do I get to you | find-us/larkfield/
    L | your number please | find-us/larkfield/
    L | do I need to bring my insurance card | first-visit/
    L | what will happen at my first appointment | first-visit/
    L | quiropractico que hable español | team/miguel-arriaga/ home
    L | deaf patients | team/hannah-voss/ home
    L | doctor vos | team/hannah-voss/
    L | Miss Park | team/june-park/
    L | Hanah Voss DC | team/hannah-voss/
    L | Miguel Ariaga | team/miguel-arriaga/
    L | how long do you keep what I write | privacy/
    L | could we do it over video | home
    L | menstruation cramp relief | apart
    L | legs ache walking uphill, fine once I stop | apart
    L | seizures in adults | apart
    L | passing a kidney stone | apart
    L | braxton hicks contractions | apart
    L | hernia | apart
    L | bladder spasms | apart
    L | sore throat | nothing
    L | window cleaning | nothing
    L | mortgage advice | nothing
    L | wisdom tooth removal price | nothing
    M | se me acalambra la pierna en la cama | afecciones/calambres-nocturnos/
    M | horario | /find-us/larkfield/
    M | estacionamiento | /find-us/larkfield/
    M | precio de la primera visita | home /first-visit/
    M | dónde están | /find-us/larkfield/
    M | doctor Arriaga | /team/miguel-arriaga/
    M | cólicos menstruales | apart
    M | epilepsia | apart
    K | woke with a locked neck | conditions/neck-spasm/
    K | cant turn my neck to the left | conditions/neck-spasm/
    K | muscle cramp after gardening | conditions/muscle-spasm/
    K | light pressure under the ear | treatments/upper-neck-care/
    K | no twisting no clicking | treatments/upper-neck-care/
    K | loosen a stiff joint | treatments/joint-mobilisation/
    K | a few stretches for my day | treatments/exercise-plan/
    K | price list | first-visit/ home
    K | what does it cost after the first visit | first-visit/ home
    K | bank transfer | first-visit/
    K | can't make my appointment tomorrow | first-visit/
    K | missed appointment fee | first-visit/
    K | vitality health insurance | home
    K | wheelchair ramp at the back | find-us/beck-terrace/
    K | is the toilet downstairs | find-us/beck-terrace/
    K | car park nearby | find-us/beck-terrace/
    K | train station | find-us/ find-us/beck-terrace/
    K | friday closing time | find-us/beck-terrace/
    K | Mrs Pryce | team/rhian-pryce/
    K | Rian Price | team/rhian-pryce/
    K | Adeel Murza | team/adeel-mirza/
    K | will you write to my GP | home
    K | what should I wear | first-visit/
    K | cramps during menstruation | apart
    K | convulsions | apart
    K | calf tightness walking to the shops, eases when I stop | apart
    K | I have a cold | nothing
    K | trapped wind | nothing
    K | swim stroke technique | nothing
    K | plumber | nothing
    K | cat vaccination | nothing
    S | my neck is stuck and wont turn | conditions/neck-spasm/
    S | muscles that seize up | conditions/muscle-spasm/
    S | tiny needles | treatments/acupuncture/
    S | needles for stress | treatments/acupuncture/
    S | cups on my back | treatments/cupping/
    S | do cups leave bruises | treatments/cupping/
    S | electric needles | treatments/electroacupuncture/
    S | massage | treatments/tui-na/
    S | ventosas | treatments/cupping/
    S | acupuntura cuánto vale | treatments/acupuncture/
    S | silla de ruedas | find-us/lake-house/
    S | dónde estacionar | find-us/lake-house/
    S | primera visita | first-visit/
    S | health savings account | home first-visit/
    S | open wednesday night | find-us/lake-house/
    S | are you open at weekends | find-us/lake-house/
    S | which side is the ramp | find-us/lake-house/
    S | long sleeves ok? what clothes | first-visit/
    S | Mrs Branvold | team/ilse-brandvold/
    S | Dr Ilsa | team/ilse-brandvold/
    S | Tomas Quintera | team/tomas-quintero/
    S | the rower | team/tomas-quintero/
    S | are you licensed in Minnesota | home team/ team/ilse-brandvold/ team/tomas-quintero/
    S | blood thinners and acupuncture | treatments/acupuncture/
    S | bad cramps on my period | apart
    S | grand mal seizure | apart
    S | shin pain walking that goes away when I sit | apart
    S | nosebleed | nothing
    S | wedding photographer | nothing
    S | braces for teeth | nothing
    S | gallstones | nothing
    F | my eyelid keeps jumping | conditions/eyelid-twitch/
    F | twitches in my calf for weeks | conditions/muscle-twitch/
    F | calf cramp after running | conditions/muscle-cramp/
    F | do magnesium pills stop cramps | conditions/muscle-cramp/
    F | plant medicine | treatments/botanical-medicine/
    F | dietitian | treatments/clinical-nutrition/
    F | needles | treatments/acupuncture/
    F | naturopath first visit price | first-visit/
    F | is there an elevator to the 2nd floor | find-us/mill-house/
    F | where do I park in Burlington | find-us/mill-house/
    F | winooski opening hours | find-us/winooski-room/
    F | doctora Haddad | team/noor-haddad/
    F | Peter Lindkvist | team/peter-lindqvist/
    F | do you speak french | team/noor-haddad/ home
    F | are herbs safe with my heart pills | treatments/botanical-medicine/
    F | online appointment | home
    F | menstrual pains | apart
    F | leg cramp when I walk, stops at rest, smoker | apart
    F | cheek twitching | apart
    F | tax accountant | nothing
    F | hearing aids | nothing
    A | shoulder muscle in spasm | conditions/muscle-spasm/
    A | night cramps in my foot | conditions/night-leg-cramps/
    A | needling for knots | treatments/trigger-point-needling/
    A | shiatsu | treatments/acupressure/
    A | does acupuncture hurt | treatments/acupuncture/
    A | price of dry needling | treatments/trigger-point-needling/
    A | car accident ICBC | home first-visit/
    A | change my appointment | first-visit/
    A | is there a step | find-us/alder-lane/
    A | bus | find-us/alder-lane/
    A | open monday? | find-us/alder-lane/
    A | Dr Tremblay-Wong | team/claire-tremblay-wong/
    A | Claire Tramblay | team/claire-tremblay-wong/
    A | grandmother acupressure | team/claire-tremblay-wong/ treatments/acupressure/
    A | that time of the month pain | apart
    A | fit, shaking and passed out | apart
    A | mole removal | nothing
    A | sushi | nothing
    """
)
