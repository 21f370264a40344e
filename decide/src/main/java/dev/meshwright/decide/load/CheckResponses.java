package dev.meshwright.decide.load;

import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.CheckAnswer.Parameter;
import dev.meshwright.decide.extauthz.HeaderChange;
import dev.meshwright.decide.extauthz.HeaderChange.Action;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.trace.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads what a provider that speaks gRPC answers: `envoy.service.auth.v3.CheckResponse`. Fields that are not known
/// are passed over, as everywhere on that wire; a message that cannot be read is no answer.
public final class CheckResponses {
    private static final String TYPE = "envoy.service.auth.v3.CheckResponse";
    private static final int FORBIDDEN = 403;

    private CheckResponses() {}

    public static CheckAnswer read(byte[] message) {
        try {
            return read(Message.of(message, TYPE, Place.of("answer", "CheckResponse")));
        } catch (LoadException e) {
            return CheckAnswer.Failed.because("the provider's answer cannot be read: " + e.getMessage());
        }
    }

    private static CheckAnswer read(Message m) throws LoadException {
        long code = 0;
        @Nullable Refused denied = null;
        @Nullable Refused error = null;
        @Nullable Ok ok = null;
        Value.Struct metadata = Value.Struct.EMPTY;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> code = code(m.message());
                case 2 -> denied = refused(m.message());
                case 3 -> ok = ok(m.message());
                case 4 -> metadata = Structs.struct(m.message());
                case 5 -> error = refused(m.message());
                default -> m.skip();
            }
        }
        Value.Struct found = ok != null && ok.metadata != null ? ok.metadata : metadata;
        if (code == 0) {
            return ok == null
                    ? new CheckAnswer.Allowed(List.of(), List.of(), List.of(), List.of(), List.of(), found)
                    : ok.allowed(found);
        }
        if (error != null) {
            return new CheckAnswer.Failed(
                    error.status, error.headers, error.body, "the provider says that it has no answer");
        }
        return denied == null
                ? new CheckAnswer.Denied(FORBIDDEN, List.of(), "", found)
                : new CheckAnswer.Denied(
                        denied.status == 0 ? FORBIDDEN : denied.status, denied.headers, denied.body, found);
    }

    private static long code(Message m) throws LoadException {
        long code = 0;
        while (m.next()) {
            if (m.number() == 1) {
                code = m.varint();
            } else {
                m.skip();
            }
        }
        return code;
    }

    private record Refused(int status, List<HeaderChange> headers, String body) {}

    private static Refused refused(Message m) throws LoadException {
        int status = 0;
        List<HeaderChange> headers = new ArrayList<>();
        String body = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> status = (int) code(m.message());
                case 2 -> headers.add(ofResponse(m.message()));
                case 3 -> body = new String(m.raw(), StandardCharsets.ISO_8859_1);
                default -> m.skip();
            }
        }
        if (status != 0 && (status < 100 || status > 599)) {
            throw m.badHere("status: " + status + " (expected: 100..599)");
        }
        return new Refused(status, headers, body);
    }

    private record Ok(
            List<HeaderChange> toRequest,
            List<String> removed,
            List<HeaderChange> toResponse,
            List<Parameter> set,
            List<String> unset,
            Value.@Nullable Struct metadata) {
        CheckAnswer allowed(Value.Struct found) {
            return new CheckAnswer.Allowed(toRequest, removed, toResponse, set, unset, found);
        }
    }

    private static Ok ok(Message m) throws LoadException {
        List<HeaderChange> toRequest = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<HeaderChange> toResponse = new ArrayList<>();
        List<Parameter> set = new ArrayList<>();
        List<String> unset = new ArrayList<>();
        Value.@Nullable Struct metadata = null;
        while (m.next()) {
            switch (m.number()) {
                case 2 -> toRequest.add(ofRequest(m.message()));
                case 3 -> metadata = Structs.struct(m.message());
                case 5 -> removed.add(m.text().toLowerCase(Locale.ROOT));
                case 6 -> toResponse.add(ofResponse(m.message()));
                case 7 -> set.add(parameter(m.message()));
                case 8 -> unset.add(m.text());
                default -> m.skip();
            }
        }
        return new Ok(toRequest, removed, toResponse, set, unset, metadata);
    }

    private static Parameter parameter(Message m) throws LoadException {
        String key = "";
        String value = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> key = m.text();
                case 2 -> value = m.text();
                default -> m.skip();
            }
        }
        return new Parameter(key, value);
    }

    /// Of a request `append` alone says whether a value stands behind the one that is there or takes its place
    /// (`external_auth.proto`, "defaults to false when used in this message"; seen of Envoy 1.40).
    private static HeaderChange ofRequest(Message m) throws LoadException {
        HeaderChange read = change(m);
        return read.action() == Action.JOIN ? read : new HeaderChange(read.name(), read.value(), Action.SET);
    }

    private static HeaderChange ofResponse(Message m) throws LoadException {
        HeaderChange read = change(m);
        return read.action() == Action.JOIN ? new HeaderChange(read.name(), read.value(), Action.ADD) : read;
    }

    /// `config.core.v3.HeaderValueOption`; the older `append` says what happens where it is there.
    private static HeaderChange change(Message m) throws LoadException {
        String name = "";
        String value = "";
        @Nullable Boolean append = null;
        Action action = Action.ADD;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message header = m.message();
                    while (header.next()) {
                        switch (header.number()) {
                            case 1 -> name = header.text().toLowerCase(Locale.ROOT);
                            case 2, 3 -> value = new String(header.raw(), StandardCharsets.ISO_8859_1);
                            default -> header.skip();
                        }
                    }
                }
                case 2 -> append = m.wrappedFlag();
                case 3 -> action = action(m);
                default -> m.skip();
            }
        }
        if (append != null) {
            action = append ? Action.JOIN : Action.SET;
        }
        return new HeaderChange(name, value, action);
    }

    private static Action action(Message m) throws LoadException {
        return switch (m.number31()) {
            case 0 -> Action.ADD;
            case 1 -> Action.ADD_IF_ABSENT;
            case 2 -> Action.SET;
            case 3 -> Action.SET_IF_PRESENT;
            default -> throw m.bad("expected: 0..3");
        };
    }
}
