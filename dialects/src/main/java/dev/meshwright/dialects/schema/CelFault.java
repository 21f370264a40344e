package dev.meshwright.dialects.schema;

/// What CEL calls an error: a field that is not there, a value of the wrong type. Depends on the document alone, so
/// it carries no stack trace.
final class CelFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CelFault(String message) {
        super(message, null, false, false);
    }
}
