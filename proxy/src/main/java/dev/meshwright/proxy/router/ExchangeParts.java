package dev.meshwright.proxy.router;

import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;

/// What an [Exchange] fills and nobody needs after it: the record with its two heads, the route decision, the
/// retry outcome and the timers. They go round among the exchanges of a loop, so that a request costs no arrays.
///
/// An exchange takes them when it begins and gives them back when it ends; from then on it writes to [#ended], so a
/// late event does no harm. Confined to the loop that took them.
final class ExchangeParts {
    /// Kept per loop; more exchanges at one time make theirs anew.
    private static final int KEPT_MAX = 128;

    private static final FastThreadLocal<List<ExchangeParts>> KEPT = new FastThreadLocal<>() {
        @Override
        protected List<ExchangeParts> initialValue() {
            return new ArrayList<>();
        }
    };

    private static final FastThreadLocal<ExchangeParts> ENDED = new FastThreadLocal<>() {
        @Override
        protected ExchangeParts initialValue() {
            return new ExchangeParts();
        }
    };

    final ExchangeRecord record = new ExchangeRecord(DownstreamInfo.NONE);
    final RouteDecision decision = new RouteDecision();
    final FilterState filters = new FilterState();
    /// What header edits and tags of spans can speak of.
    final RequestValues values = new RequestValues(record, decision, filters);

    final RetryOutcome outcome = new RetryOutcome();
    final Timers timers = new Timers();

    private ExchangeParts() {}

    static ExchangeParts take(DownstreamInfo downstream) {
        List<ExchangeParts> kept = KEPT.get();
        ExchangeParts parts = kept.isEmpty() ? new ExchangeParts() : kept.removeLast();
        parts.record.begin(downstream);
        parts.decision.clear();
        parts.filters.clear();
        parts.outcome.clear();
        return parts;
    }

    static void give(ExchangeParts parts) {
        List<ExchangeParts> kept = KEPT.get();
        if (kept.size() < KEPT_MAX) {
            kept.add(parts);
        }
    }

    /// Where writes of exchanges go that have ended. Nobody reads it.
    static ExchangeParts ended() {
        return ENDED.get();
    }
}
