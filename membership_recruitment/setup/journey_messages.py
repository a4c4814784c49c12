"""Journey Messages as they come installed, with their Email Templates in Swedish and English: a welcome to new members,
a series for prospects, and one mail before a membership ends.

All of them are switched off: an association reads the texts, makes them its own and switches them on. Members get the
ones in their own language, prospects those in the site's.
"""

import frappe

from membership_recruitment.mail.templates import site_language
from membership_recruitment.member_journey.messages.rules import ENDS, PHASE
from membership_recruitment.setup import renewal_templates

# Names of the purposes (setup/processing_purposes.py), in the site's language, with those of earlier versions
ADMINISTRATION = ("Membership administration", "Medlemsadministration")
CONTACT = ("Recruitment contact", "Kontakt om medlemskap", "Kontakt vid värvning")
JOURNEY = ("Member journey messages", "Välkomst- och medlemsutskick", "Meddelanden längs medlemsresan")

MEMBERSHIP_UNTIL_SV = """{%- if membership_end %}
<p>Ditt medlemskap gäller till och med den <b>{{ frappe.format_date(membership_end) }}</b>.</p>
{%- endif %}"""
MEMBERSHIP_UNTIL_EN = """{%- if membership_end %}
<p>Your membership runs until <b>{{ frappe.format_date(membership_end) }}</b>.</p>
{%- endif %}"""
TYPES = """{%- if membership_types %}
<ul>{% for type in membership_types %}
<li>{{ type.name }}: <b>{{ type.fee }}</b></li>{% endfor %}
</ul>
{%- endif %}"""


def _swedish(body: str, stop: str) -> str:
	return _letter("Hej {{ first_name or full_name }}!", body, "Vänliga hälsningar", stop)


def _english(body: str, stop: str) -> str:
	return _letter("Hello {{ first_name or full_name }},", body, "Kind regards,", stop)


def _letter(greeting: str, body: str, ending: str, stop: str) -> str:
	return f"""<p>{greeting}</p>
{body}
<p>{ending}<br>{{{{ association }}}}</p>
<p style="font-size: 12px; color: #687178;"><a href="{{{{ unsubscribe_link }}}}" style="color: #687178;">{stop}</a></p>"""


STOP_SV, STOP_EN = "Jag vill inte ha fler sådana här mejl", "Send me no more messages like this"


def messages() -> list[dict]:
	"""Each with its place in a series, its purpose, and by language its title (which is the template's name too),
	subject and text."""
	return [
		{
			"begins": PHASE,
			"phase": "Loyalty",
			"days": 0,
			"purpose": ADMINISTRATION,
			"sv": (
				"Välkommen som medlem",
				"Välkommen till {{ association }}!",
				_swedish(
					f"""<p>Nu är du medlem hos oss. Roligt att du vill vara med!</p>
{MEMBERSHIP_UNTIL_SV}
<p>Två saker att göra redan i dag:</p>
<ul>
<li>Spara det här mejlet. Undrar du över något är det bara att svara på det, så hör någon av oss av sig.</li>
<li><a href="{{{{ own_pages_link }}}}">Öppna dina egna sidor</a>. Där ser du ditt medlemskap och kan rätta adress och telefonnummer.</li>
</ul>""",
					STOP_SV,
				),
			),
			"en": (
				"Welcome as a Member",
				"Welcome to {{ association }}!",
				_english(
					f"""<p>You are a member now. It is good to have you with us!</p>
{MEMBERSHIP_UNTIL_EN}
<p>Two things to do today:</p>
<ul>
<li>Keep this message. If there is something you wonder about, just reply, and one of us will get back to you.</li>
<li><a href="{{{{ own_pages_link }}}}">Open your own pages</a>. There you see your membership and can correct address and phone number.</li>
</ul>""",
					STOP_EN,
				),
			),
		},
		{
			"begins": PHASE,
			"phase": "Loyalty",
			"days": 10,
			"purpose": JOURNEY,
			"sv": (
				"Så kommer du i gång som medlem",
				"Så kommer du i gång i {{ association }}",
				_swedish(
					"""<p>Det är lättast att börja med något litet. Här är tre sätt:</p>
<ul>
<li><b>Kom till nästa träff.</b> Svara på det här mejlet, så berättar vi när den är. Säg gärna till att du är ny, så ser vi till att någon tar emot dig.</li>
<li><b>Hjälp till en stund.</b> Det finns alltid något att göra som bara tar en timme.</li>
<li><b>Fråga.</b> Ingen fråga är för liten när man är ny.</li>
</ul>
<p>Vad fick dig att bli medlem? Skriv en rad till oss, så vet vi vad du hoppas på.</p>""",
					STOP_SV,
				),
			),
			"en": (
				"Finding Your Way In",
				"Finding your way into {{ association }}",
				_english(
					"""<p>It is easiest to begin with something small. Here are three ways:</p>
<ul>
<li><b>Come to the next meeting.</b> Reply to this message and we will tell you when it is. Say that you are new, and somebody will be there to meet you.</li>
<li><b>Lend a hand for a while.</b> There is always something to do that takes an hour and not a year.</li>
<li><b>Ask.</b> No question is too small when one is new.</li>
</ul>
<p>What made you join? Write us a line, so that we know what you hope for.</p>""",
					STOP_EN,
				),
			),
		},
		{
			"begins": PHASE,
			"phase": "Loyalty",
			"days": 30,
			"purpose": JOURNEY,
			"sv": (
				"Din första månad som medlem",
				"Din första månad hos oss: hur har den varit?",
				_swedish(
					"""<p>Nu har du varit medlem i {{ association }} i en månad. Vi har två frågor:</p>
<ol>
<li>Vad har varit bäst hittills?</li>
<li>Vad har du saknat?</li>
</ol>
<p>Svara med en mening eller två. Vi läser alla svar och försöker ordna det som saknas.</p>
<p>Känner du någon som också skulle trivas här? Ta med en vän nästa gång.</p>""",
					STOP_SV,
				),
			),
			"en": (
				"Your First Month as a Member",
				"Your first month with us: how has it been?",
				_english(
					"""<p>You have been a member of {{ association }} for a month now. We have two questions:</p>
<ol>
<li>What has been best so far?</li>
<li>What have you missed?</li>
</ol>
<p>A sentence or two is enough. We read every answer, and what is missing we try to mend.</p>
<p>Do you know somebody else who ought to be with us? Bring a friend the next time you come.</p>""",
					STOP_EN,
				),
			),
		},
		{
			"begins": PHASE,
			"phase": "Consideration",
			"days": 3,
			"purpose": CONTACT,
			"sv": (
				"Kom och hälsa på",
				"Kom och hälsa på oss",
				_swedish(
					"""<p>Roligt att vi har fått kontakt! Det bästa sättet att ta reda på om {{ association }} är något för dig är att komma och se.</p>
<p>Kom på en av våra träffar, utan att du behöver bestämma dig för något. Svara på det här mejlet, så berättar vi vad som är på gång och ser till att någon tar emot dig.</p>
<p>Passar det inte att komma just nu? Skriv vad du undrar över, så svarar vi.</p>""",
					STOP_SV,
				),
			),
			"en": (
				"Come and See Us",
				"Come and see us",
				_english(
					"""<p>We are glad to have met you! The best way to find out whether {{ association }} is something for you is to come and see.</p>
<p>You are welcome at one of our meetings without deciding on anything. Reply to this message, and we will tell you what is on and see to it that somebody meets you at the door.</p>
<p>Is this not the time to come? Write and tell us what you wonder about, and we will answer.</p>""",
					STOP_EN,
				),
			),
		},
		{
			"begins": PHASE,
			"phase": "Decision",
			"days": 2,
			"purpose": CONTACT,
			"sv": (
				"Vad medlemskapet innebär och kostar",
				"Vad medlemskapet innebär och kostar",
				_swedish(
					f"""<p>Här är det viktigaste om att vara medlem i {{{{ association }}}}, i korthet:</p>
<ul>
<li>Du kan vara med på det vi gör och får veta i god tid vad som är på gång.</li>
<li>Du kan vara med och påverka vad föreningen ska göra, bland annat på årsmötet.</li>
<li>Du bidrar till att det vi gör kan fortsätta, hur mycket eller lite tid du än har.</li>
</ul>
<p>Det här kostar medlemskapet:</p>
{TYPES}
<p>Vill du bli medlem? Svara på det här mejlet, så ordnar vi resten. Är det något som får dig att tveka? Skriv och fråga, så får du ett rakt svar.</p>""",
					STOP_SV,
				),
			),
			"en": (
				"What Membership Means and Costs",
				"What membership means, and what it costs",
				_english(
					f"""<p>Here is what matters most about being a member of {{{{ association }}}}, in short:</p>
<ul>
<li>You can take part in what we do, and hear in good time what is on.</li>
<li>You can say what you think the association should do, and have a part in deciding it at the annual meeting.</li>
<li>You help us to keep going, however much or little time you have.</li>
</ul>
<p>This is what membership costs:</p>
{TYPES}
<p>Would you like to join? Reply to this message, and we will see to the rest. Is something holding you back? Write it, and you will get a straight answer.</p>""",
					STOP_EN,
				),
			),
		},
		{
			"begins": ENDS,
			"phase": None,
			"days": 45,
			"purpose": JOURNEY,
			"sv": (
				"Ditt år som medlem",
				"Hur har det varit att vara medlem?",
				_swedish(
					"""<p>Ditt medlemskap i {{ association }} gäller till och med den <b>{{ frappe.format_date(membership_end) }}</b>. Innan det är dags att förnya vill vi tacka dig för att du är med. Det är medlemmarna som gör att föreningen finns.</p>
<p>Tänk tillbaka en stund. Vad minns du bäst? Vem har du lärt känna? Svara gärna och berätta.</p>
<p>Blev det inte riktigt som du hade tänkt dig? Berätta det också, så kan vi göra nästa år bättre.</p>
<p>Du behöver inte göra något nu. Vi hör av oss längre fram och berättar hur du förnyar.</p>""",
					STOP_SV,
				),
			),
			"en": (
				"Your Year as a Member",
				"What has membership been like for you?",
				_english(
					"""<p>Your membership of {{ association }} runs until <b>{{ frappe.format_date(membership_end) }}</b>. Before it is time to renew, we want to thank you for being with us. It is its members who make the association what it is.</p>
<p>Look back for a moment: which meeting do you remember? Whom have you come to know? What have you learned? Do write and tell us.</p>
<p>Was it less than you had hoped for? Tell us that too. We would like your next year to be a better one.</p>
<p>You need not do anything now. Later on we will let you know how to renew.</p>""",
					STOP_EN,
				),
			),
		},
	]


def templates() -> list[dict]:
	return [
		{"name": name, "subject": subject, "response_html": text}
		for message in messages()
		for name, subject, text in (message["sv"], message["en"])
	]


def seed() -> None:
	"""Once, on a site without journey messages; a template that has the name already is somebody's own and stays."""
	if frappe.db.count("Journey Message"):
		return
	for template in templates():
		if not frappe.db.exists("Email Template", template["name"]):
			frappe.get_doc({"doctype": "Email Template", "use_html": 1, **template}).insert()
	for message in messages():
		for language in ("sv", "en"):
			_make(message, language)


def _make(message: dict, language: str) -> None:
	"""Not where the phase was renamed or the purpose is another: the template is there all the same."""
	purpose = _purpose(message["purpose"])
	if not purpose or (message["phase"] and not frappe.db.exists("Journey Phase", message["phase"])):
		return
	name, _subject, _text = message[language]
	frappe.get_doc(
		{
			"doctype": "Journey Message",
			"title": name,
			"begins": message["begins"],
			"phase": message["phase"],
			"days": message["days"],
			"only_language": _language(language),
			"purpose": purpose,
			"email_template": name,
			"enabled": 0,
		}
	).insert()


def _purpose(names: tuple[str, ...]) -> str | None:
	found = frappe.get_all(
		"Processing Purpose", filters={"name": ["in", names], "by_email": 1}, pluck="name", limit=1
	)
	return found[0] if found else None


def _language(language: str) -> str:
	"""The site's own kind of it (en-GB), as members without a language have it."""
	site = site_language()
	return site if site.split("-")[0] == language else language


def delete(own_doctypes: list[str]) -> None:
	"""Take our templates away; see renewal_templates.delete."""
	renewal_templates.delete(own_doctypes, templates())
