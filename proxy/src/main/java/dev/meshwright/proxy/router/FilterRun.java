package dev.meshwright.proxy.router;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterKernel;
import dev.meshwright.decide.filter.FilterVerdict;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.trace.Trace;
import org.jspecify.annotations.Nullable;

/// Carries out what the HTTP filters of a chain say of a request ([FilterKernel]).
final class FilterRun {
    private FilterRun() {}

    /// Asks everything but delays.
    ///
    /// @param decision null when no route matched
    /// @return false when a filter answered, or the exchange goes on another way
    static boolean beforeRoute(
            Exchange exchange, ConnectionFacts facts, @Nullable RouteDecision decision, Surroundings around) {
        return idle(exchange, decision)
                || passes(
                        exchange,
                        FilterKernel.beforeRoute(
                                exchange.chain().filters(),
                                exchange.filters(),
                                facts,
                                exchange.record().request,
                                decision,
                                around,
                                Trace.NONE));
    }

    /// Holds the request back as a fault asks, then lets it go on.
    static void delay(Exchange exchange, Tries tries, RouteDecision decision) {
        HttpFilter.Fault fault = idle(exchange, decision)
                ? null
                : FilterKernel.delay(exchange.chain().filters(), exchange.record().request, decision, exchange.loop());
        if (fault != null) {
            long active = exchange.chain().activeFaults().incrementAndGet();
            if (active <= fault.maxActive()) {
                tries.delay(fault.delayMillis());
                return;
            }
            exchange.chain().activeFaults().decrementAndGet();
        }
        ForwardRun.proceed(exchange, tries);
    }

    /// Nearly every request: the chain's filters wait for a route that configures them, and this one does not.
    private static boolean idle(Exchange exchange, @Nullable RouteDecision decision) {
        if (!exchange.chain().filtersWaitForRoutes()) {
            return false;
        }
        if (decision == null) {
            return true;
        }
        ClusterChoice.Entry weighted = decision.weighted();
        return decision.route().perFilter().byName().isEmpty()
                && decision.virtualHost().perFilter().byName().isEmpty()
                && (weighted == null || weighted.perFilter().byName().isEmpty());
    }

    /// The abort of a fault that may delay comes after the delay, as in Envoy.
    ///
    /// @return true when the request was answered
    static boolean abortsAfterDelay(Exchange exchange, RouteDecision decision) {
        return !idle(exchange, decision)
                && !passes(
                        exchange,
                        FilterKernel.abortAfterDelay(
                                exchange.chain().filters(), exchange.record().request, decision, exchange.loop()));
    }

    /// Carries out what a verdict says.
    ///
    /// @return false when a filter answered, or the exchange goes on another way
    static boolean passes(Exchange exchange, FilterVerdict verdict) {
        return switch (verdict) {
            case FilterVerdict.Passes(var cors) -> {
                if (cors != null) {
                    exchange.answer().cors(cors);
                }
                yield true;
            }
            case FilterVerdict.Answers answers -> {
                CorsAnswer cors = exchange.filters().cors();
                if (cors != null) {
                    exchange.answer().cors(cors);
                }
                LocalReply.refuse(exchange, answers);
                yield false;
            }
            case FilterVerdict.AwaitsKeys(var keys) -> {
                exchange.route().awaitKeys(keys);
                yield false;
            }
            case FilterVerdict.AsksProvider(var check) -> {
                exchange.route().askProvider(check);
                yield false;
            }
            case FilterVerdict.Rerouted() -> {
                exchange.route().choose();
                yield false;
            }
        };
    }
}
