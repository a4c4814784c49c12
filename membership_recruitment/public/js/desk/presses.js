// A press of the mouse on a button of our forms must not be lost.

/** The form of ours that the route names; nothing elsewhere in the desk. */
function route_of_ours() {
	const [view, doctype, ...name] = frappe.get_route();
	const module = view === "Form" && frappe.get_meta(doctype)?.module;
	const app = module && frappe.boot.module_app[frappe.model.scrub(module)];
	return app === "membership_recruitment" ? { doctype, name: name.join("/") } : null;
}

$(document).on("page-change", () => {
	const route = route_of_ours();
	if (!route) return;
	// Frappe would slide to the top for half a second: the buttons, first hidden under the bar above, then on their way
	window.scrollTo(0, 0);
	// Where a document was fetched long ago, Frappe shows the form of another one until it has fetched it again
	const form = frappe.views.formview[route.doctype]?.frm;
	if (form?.docname && form.docname !== route.name) form.clear_custom_buttons();
});

// Frappe makes a form's buttons anew whenever it refreshes. A press that begins on one and ends on its successor is a
// click to the user, but not to the browser.
let pressed = null;

document.addEventListener("mousedown", ({ target }) => (pressed = button_at(target)), true);
document.addEventListener(
	"mouseup",
	({ target }) => {
		const released = button_at(target);
		if (pressed && !pressed.button.isConnected && is_the_same(pressed, released)) {
			released.button.click();
		}
		pressed = null;
	},
	true
);

/** The button of a form of ours that this is part of, and whose it is. */
function button_at(element) {
	const route = route_of_ours();
	const button = route && element.closest(".page-actions button[data-label]");
	return button && { button, label: button.dataset.label, ...route };
}

function is_the_same(one, other) {
	return ["label", "doctype", "name"].every((key) => one[key] === other?.[key]);
}
