-- What after-sales have done as something customers can be asked about (handbook §8.1.4, §8.3).
select surveys.offer_subjects('purchase', 'aftersales.survey_subject');
select surveys.offer_subjects('visit', 'aftersales.survey_subject');
select surveys.offer_subjects('service_order', 'aftersales.survey_subject');
