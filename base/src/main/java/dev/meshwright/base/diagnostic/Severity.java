package dev.meshwright.base.diagnostic;

/// How bad a diagnostic is. ERROR: the element (or the part named) is not used. WARNING: it is used, but probably not
/// as meant. INFO: worth knowing.
public enum Severity {
    ERROR,
    WARNING,
    INFO
}
