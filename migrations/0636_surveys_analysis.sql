-- What analysis needs besides the answers themselves.

-- Imported answers go to the survey of that name; it is made once.
create unique index survey_imported on surveys.survey (tenant_id, name) where import_id is not null;

-- Taken out of the figures by a person, who says why; it can be put back.
alter table surveys.response add column removed_reason text not null default '';

-- Responses over all surveys, behind a figure of the dashboard and in the newest-first list.
create index response_newest on surveys.response (tenant_id, day desc, id desc) where state = 'complete';
