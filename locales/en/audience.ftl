# Who is asked: an audience of roles, departments and people.
audience-everybody = Everybody
audience-everybody-help = The choices below are left out then.
audience-roles = Roles
audience-departments = Departments
audience-departments-help = With the departments below.
audience-people = Named people
audience-many = Too many. Choose roles or departments instead.
