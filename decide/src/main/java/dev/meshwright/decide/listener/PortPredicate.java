package dev.meshwright.decide.listener;

import java.util.List;

/// For which destination ports a listener filter is off: `ListenerFilterChainMatchPredicate`.
public sealed interface PortPredicate {
    boolean holds(int destinationPort);

    record Never() implements PortPredicate {
        @Override
        public boolean holds(int destinationPort) {
            return false;
        }
    }

    record Always() implements PortPredicate {
        @Override
        public boolean holds(int destinationPort) {
            return true;
        }
    }

    /// `start <= port < end`
    record Range(int start, int end) implements PortPredicate {
        @Override
        public boolean holds(int destinationPort) {
            return destinationPort >= start && destinationPort < end;
        }
    }

    record Not(PortPredicate predicate) implements PortPredicate {
        @Override
        public boolean holds(int destinationPort) {
            return !predicate.holds(destinationPort);
        }
    }

    record And(List<PortPredicate> all) implements PortPredicate {
        public And {
            all = List.copyOf(all);
        }

        @Override
        public boolean holds(int destinationPort) {
            for (PortPredicate each : all) {
                if (!each.holds(destinationPort)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Or(List<PortPredicate> any) implements PortPredicate {
        public Or {
            any = List.copyOf(any);
        }

        @Override
        public boolean holds(int destinationPort) {
            for (PortPredicate each : any) {
                if (each.holds(destinationPort)) {
                    return true;
                }
            }
            return false;
        }
    }
}
