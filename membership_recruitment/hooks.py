app_name = "membership_recruitment"
app_title = "Membership and Recruitment"
app_publisher = "The membership_recruitment maintainers"
app_description = "Member register, recruitment and member journey for associations on ERPNext"
app_license = "GPL-3.0"
app_email = "maintainers@users.noreply.example"

before_install = "membership_recruitment.setup.install.before_install"
after_install = "membership_recruitment.setup.install.after_install"
after_migrate = "membership_recruitment.setup.custom_fields.create"
before_uninstall = "membership_recruitment.setup.uninstall.before_uninstall"
before_app_uninstall = "membership_recruitment.setup.uninstall.before_app_uninstall"

fixtures = [
	{
		"dt": "Role",
		"filters": [
			[
				"Role",
				"name",
				"in",
				[
					"Member Recruiter",
					"Recruitment Manager",
					"Member Registrar",
					"Membership Manager",
					"Membership Analyst",
					"Member Privacy Officer",
				],
			]
		],
	}
]

permission_query_conditions = {
	"Membership Prospect": "membership_recruitment.member_privacy.access.prospect_conditions",
	"Prospect Interaction": "membership_recruitment.member_privacy.access.interaction_conditions",
	"Contact": "membership_recruitment.member_privacy.access.contact_conditions",
	"Address": "membership_recruitment.member_privacy.access.address_conditions",
}

has_permission = {
	"Membership Prospect": "membership_recruitment.member_privacy.access.has_permission",
	"Prospect Interaction": "membership_recruitment.member_privacy.access.has_permission",
	"Contact": "membership_recruitment.member_privacy.access.has_permission",
	"Address": "membership_recruitment.member_privacy.access.has_permission",
}

scheduler_events = {
	"daily_long": ["membership_recruitment.membership.refresh.nightly"],
}
