// Two places of Frappe decode text and put it into the page as HTML: there &lt;img onerror=…&gt; would be a picture that
// runs. It goes in as the text that it is.

import { escape } from "./html";

// newer ones escape it themselves: that is not done twice
const as_text = (text) => escape(frappe.utils.unescape_html(text));

// the cards of every Kanban board
const { render_template } = frappe;
frappe.render_template = (name, data) => {
	if (name !== "kanban_card") return render_template(name, data);
	return render_template(name, {
		...data,
		title: as_text(data.title),
		image_url: escape(data.image_url),
	});
};

// the mail that one answers, quoted below the answer
const composer = frappe.views.CommunicationComposer.prototype;
const { html2text } = composer;
composer.html2text = function (html) {
	return as_text(html2text.call(this, html));
};
