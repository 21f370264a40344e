package dev.meshwright.operate.conformance;

import dev.meshwright.operate.conformance.echo.Behaviour;
import java.util.List;
import java.util.Map;

/// Where requests really go, or are said to go. Owned by one thread.
public interface BackEnd extends AutoCloseable {
    /// `core`, `mesh`, `envoy`
    String name();

    /// What this machine lacks to run it, for people, with what to do; empty: nothing.
    default String missing() {
        return "";
    }

    /// Whether it keeps running the last good version of a document that has become faulty.
    default boolean remembers() {
        return false;
    }

    /// Sets up what a case needs: its world (kept when the last case had an equal one) and its documents. Returns
    /// when they are in force.
    ///
    /// @throws Exception when it cannot be set up; the case fails with its message
    void prepare(ConformanceCase.Traffic each) throws Exception;

    /// Tells programs how to answer from now on.
    ///
    /// @param behaviours by the name of the instance, `NAME.NAMESPACE`; everybody else echoes
    void behave(Map<String, Behaviour> behaviours);

    /// @throws Exception when it could not even be sent; the case fails with its message
    Sample send(Request request) throws Exception;

    @Override
    void close();

    /// What came of a request.
    sealed interface Sample {
        /// All outcomes there can be.
        record Distribution(List<Weighted> outcomes) implements Sample {
            public Distribution {
                outcomes = List.copyOf(outcomes);
            }
        }

        /// One for each time it was sent.
        record Seen(List<Observation> observations) implements Sample {
            public Seen {
                observations = List.copyOf(observations);
            }
        }
    }

    /// @param probability 0..1
    record Weighted(double probability, Observation observation) {}
}
