package dev.meshwright.operate.demo;

/// One line of the demo's report; the field names are the JSON's.
///
/// @param id stable name
/// @param configuration the configuration under test, one line
/// @param expected what must be seen
/// @param measured what was seen, with its figures
public record CheckResult(String id, String configuration, String expected, String measured, boolean pass) {}
