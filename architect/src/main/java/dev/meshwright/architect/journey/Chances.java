package dev.meshwright.architect.journey;

import dev.meshwright.decide.filter.Chance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Runs a decision once for each way that its chances can go.
final class Chances {
    private static final double MILLION = 1_000_000;

    private Chances() {}

    /// Answers questions as scripted, and "no" beyond the script, which then grows.
    private static final class Script implements Chance {
        private final List<Boolean> answers;
        private int asked;
        private double probability = 1;

        Script(List<Boolean> answers) {
            this.answers = new ArrayList<>(answers);
        }

        @Override
        public boolean chance(int millionths) {
            if (millionths <= 0 || millionths >= MILLION) {
                return millionths > 0;
            }
            if (asked == answers.size()) {
                answers.add(false);
            }
            boolean yes = answers.get(asked++);
            probability *= yes ? millionths / MILLION : 1 - millionths / MILLION;
            return yes;
        }

        /// The next way: the last "no" becomes "yes"; nothing when all were "yes".
        List<Boolean> next() {
            List<Boolean> next = new ArrayList<>(answers.subList(0, asked));
            while (!next.isEmpty() && next.getLast()) {
                next.removeLast();
            }
            if (!next.isEmpty()) {
                next.set(next.size() - 1, true);
            }
            return next;
        }
    }

    /// @param decide asks chance
    /// @param then what follows from each answer
    static <T> List<Flow> explore(
            Recorder recorder, BiFunction<Chance, Recorder, T> decide, BiFunction<T, Recorder, List<Flow>> then) {
        List<Flow> flows = new ArrayList<>();
        List<Boolean> answers = List.of();
        do {
            Script script = new Script(answers);
            Recorder own = recorder.fork();
            T decided = decide.apply(script, own);
            then.apply(decided, own).forEach(f -> flows.add(f.after(script.probability, List.of(), List.of())));
            answers = script.next();
        } while (!answers.isEmpty());
        return flows;
    }
}
