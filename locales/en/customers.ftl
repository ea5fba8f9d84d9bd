# Customers: their pages, their fields and the codes of these.
customer-list = Customers
customer-one = Customer
customer-new = New customer
customer-edit = Edit customer
customer-find = Whole phone number, e-mail, name or number
customer-find-help = Personal data is sealed: it is found whole or not at all.
customer-unknown = No such customer.
customer-none = No customers yet.

customer-phone = Phone
customer-email = E-mail
customer-address = Address
customer-class = Customer class
customer-region = Region
customer-area = Town or country
customer-language = Language
customer-language-unknown = Not known
customer-no-contact = No surveys or follow-ups
customer-no-contact-help = Left out of surveys, visits and campaigns. Answers to their own tickets still go out.
customer-note = Remarks
customer-phone-invalid = Enter a phone number: digits, spaces, + and -.

customer-reveal = Show in clear
customer-reveal-note = Each look is written to the audit log

customer-history = History
customer-history-none = Nothing on record yet.
customer-history-about = Subject
customer-history-at = Time
customer-begin = New

customer-class-ordinary = Ordinary
customer-class-key = Key customer
customer-class-enterprise = Enterprise
customer-class-government = Government

customer-area-urban = Town
customer-area-rural = Country
