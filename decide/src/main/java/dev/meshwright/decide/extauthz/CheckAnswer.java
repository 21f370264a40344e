package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.metadata.Value;
import java.util.List;

/// A provider's answer to one question (`service.auth.v3.CheckResponse`, or an HTTP answer read like one). What
/// it means for the request, see [Consequence].
public sealed interface CheckAnswer {
    /// For later filters; empty when nothing is said.
    Value.Struct metadata();

    /// @param removed names of request headers, in lower case
    /// @param toResponse changes of the response, once there is one
    /// @param parametersSet of the query; each pair has its name first
    /// @param parametersRemoved of the query
    record Allowed(
            List<HeaderChange> toRequest,
            List<String> removed,
            List<HeaderChange> toResponse,
            List<Parameter> parametersSet,
            List<String> parametersRemoved,
            Value.Struct metadata)
            implements CheckAnswer {
        public static final Allowed PLAIN =
                new Allowed(List.of(), List.of(), List.of(), List.of(), List.of(), Value.Struct.EMPTY);

        public Allowed {
            toRequest = List.copyOf(toRequest);
            removed = List.copyOf(removed);
            toResponse = List.copyOf(toResponse);
            parametersSet = List.copyOf(parametersSet);
            parametersRemoved = List.copyOf(parametersRemoved);
        }
    }

    record Parameter(String name, String value) {}

    /// @param headers of the refusal; later ones of one name stand beside earlier ones
    record Denied(int status, List<HeaderChange> headers, String body, Value.Struct metadata) implements CheckAnswer {
        public Denied {
            headers = List.copyOf(headers);
        }
    }

    /// No answer, or one that says that there is none.
    ///
    /// @param status that the provider asks for; 0: the filter's
    /// @param why for people
    record Failed(int status, List<HeaderChange> headers, String body, String why) implements CheckAnswer {
        public Failed {
            headers = List.copyOf(headers);
        }

        public static Failed because(String why) {
            return new Failed(0, List.of(), "", why);
        }

        @Override
        public Value.Struct metadata() {
            return Value.Struct.EMPTY;
        }
    }
}
