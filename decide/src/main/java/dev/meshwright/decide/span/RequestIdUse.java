package dev.meshwright.decide.span;

/// What x-request-id has to do with tracing: `request_id.uuid.v3.UuidRequestIdConfig`.
///
/// @param packed the reason for tracing is written into the id
/// @param samples the id decides about sampling; false: every request goes to the tracer, which asks the context
public record RequestIdUse(boolean packed, boolean samples) {
    public static final RequestIdUse DEFAULT = new RequestIdUse(true, true);
}
