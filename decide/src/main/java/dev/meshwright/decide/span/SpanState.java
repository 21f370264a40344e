package dev.meshwright.decide.span;

/// The span of one request while it runs. Mutable, owned by the request; [#clear] before it serves another.
public final class SpanState {
    private boolean begun;
    private boolean present;
    private boolean sampled;
    private boolean shared;
    private TraceReason reason = TraceReason.NOT_TRACEABLE;
    long traceIdHigh;
    long traceIdLow;
    long spanId;

    /// 0: none.
    long parentId;

    String traceState = "";
    private String name = "";

    /// What the answer tells the caller's proxy; empty when nothing.
    private String operationForCaller = "";

    private boolean egress;
    private boolean client;

    public void clear() {
        begun = false;
        present = false;
        sampled = false;
        shared = false;
        reason = TraceReason.NOT_TRACEABLE;
        traceIdHigh = 0;
        traceIdLow = 0;
        spanId = 0;
        parentId = 0;
        traceState = "";
        name = "";
        operationForCaller = "";
        egress = false;
        client = false;
    }

    /// Whether tracing looked at the request.
    public boolean begun() {
        return begun;
    }

    /// Whether there is a context to pass on.
    public boolean present() {
        return present;
    }

    /// Whether the span is told to the collector.
    public boolean sampled() {
        return sampled;
    }

    public TraceReason reason() {
        return reason;
    }

    public long traceIdHigh() {
        return traceIdHigh;
    }

    public long traceIdLow() {
        return traceIdLow;
    }

    public long spanId() {
        return spanId;
    }

    /// 0: the span is a root.
    public long parentId() {
        return parentId;
    }

    /// `tracestate`; empty when none.
    public String traceState() {
        return traceState;
    }

    public String name() {
        return name;
    }

    /// The client's span of the caller and this one are one (B3).
    public boolean shared() {
        return shared;
    }

    /// The span is a client's in its kind; one whose tries have spans of their own is not.
    public boolean client() {
        return client;
    }

    /// The request came over an outbound listener.
    public boolean egress() {
        return egress;
    }

    /// Lower-case hex, 32 digits; empty without a span.
    public String traceId() {
        if (!present) {
            return "";
        }
        StringBuilder text = new StringBuilder(32);
        Hex.append(traceIdHigh, text);
        Hex.append(traceIdLow, text);
        return text.toString();
    }

    /// The span of a call that this request causes; it lives on its own.
    public SpanState child(String operation, long id, ChildSampling sampling) {
        SpanState child = new SpanState();
        child.begun = true;
        child.present = present;
        child.sampled = switch (sampling) {
            case AS_PARENT -> sampled;
            case ALWAYS -> true;
            case NEVER -> false;
        };
        child.traceIdHigh = traceIdHigh;
        child.traceIdLow = traceIdLow;
        child.traceState = traceState;
        child.spanId = id;
        child.parentId = spanId;
        child.name = operation;
        child.client = true;
        return child;
    }

    void begin(TraceReason why, boolean outbound, boolean triesHaveSpans) {
        begun = true;
        present = true;
        reason = why;
        egress = outbound;
        client = outbound && !triesHaveSpans;
    }

    void none() {
        present = false;
        sampled = false;
    }

    void sample(boolean reported) {
        sampled = reported;
    }

    void share() {
        shared = true;
    }

    void rename(String operation) {
        name = operation;
    }

    String operationForCaller() {
        return operationForCaller;
    }

    void operationForCaller(String operation) {
        operationForCaller = operation;
    }
}
