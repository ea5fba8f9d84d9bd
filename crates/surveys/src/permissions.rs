//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See surveys, their settings and their results.
    SurveyRead = "survey.read",
    /// Make questionnaires, open and close surveys, choose whom to ask.
    SurveyEdit = "survey.edit",
    /// Ask customers by telephone and type in paper questionnaires.
    SurveyInterview = "survey.interview",
    /// Call back after a low score.
    SurveyCallback = "survey.callback",
    /// Import answers.
    SurveyImport = "survey.import",
    /// Take answers out of the product and share results.
    SurveyExport = "survey.export",
}
