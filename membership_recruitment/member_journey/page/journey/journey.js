// The journey on one page. What it shows is in public/js/member_journey.

frappe.pages["journey"].on_page_load = (wrapper) => {
	wrapper.loaded = frappe.require("journey.bundle.js").then(() => {
		wrapper.picture = new membership_recruitment.JourneyPicture(wrapper);
	});
};

frappe.pages["journey"].on_page_show = async (wrapper) => {
	await wrapper.loaded;
	wrapper.picture.show();
};
