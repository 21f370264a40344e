package dev.meshwright.proxy.router;

import dev.meshwright.decide.extauthz.CheckAnswer;
import dev.meshwright.decide.extauthz.CheckBody;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzKernel;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.proxy.authz.Asker;
import dev.meshwright.proxy.authz.ProviderCall;
import dev.meshwright.proxy.call.Call;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.ExchangeRecord;
import org.jspecify.annotations.Nullable;

/// An exchange that waits for what an authorization provider says of it.
///
///     GATHERING (the body, as far as it is shown) ──► ASKING ──► the exchange goes on, or is refused
///           └── more than may be held: 413
///
/// Event-loop confined; made only where something is asked.
final class ProviderWait {
    private final Exchange exchange;
    private final ExternalCheck check;
    private @Nullable Call call;
    private boolean asking;
    private boolean over;

    ProviderWait(Exchange exchange, ExternalCheck check) {
        this.exchange = exchange;
        this.check = check;
    }

    /// Asks at once, or when enough of the body is there.
    void begin() {
        if (gathers()) {
            onBody();
        } else {
            ask(null);
        }
    }

    /// A tunnel has no body before it is open.
    private boolean gathers() {
        return check.body().isPresent()
                && !exchange.record().request.tunnelAsked()
                && !exchange.body().empty();
    }

    /// Whether no more of the body is read until the provider has answered.
    boolean hasEnough() {
        return asking;
    }

    /// More of the body arrived, or its end.
    void onBody() {
        CheckBody shown = check.body().orElse(null);
        if (asking || over || shown == null) {
            return;
        }
        RequestBody body = exchange.body();
        long bytes = body.bytesHeld();
        if (!shown.partial() && bytes > shown.bytesMax()) {
            over = true;
            exchange.reply(ResponseCause.BODY_TOO_LARGE, "");
        } else if (body.complete() || (shown.partial() && bytes >= shown.bytesMax())) {
            // One byte more than is shown tells that there is more.
            ask(body.held(shown.bytesMax() + 1));
        }
    }

    private void ask(byte @Nullable [] body) {
        asking = true;
        exchange.client().pauseReading();
        ExchangeRecord record = exchange.record();
        LoopContext loop = exchange.loop();
        Call started = ProviderCall.start(
                new ProviderCall.Question(
                        check,
                        Asker.of(
                                record.downstream,
                                exchange.facts(),
                                Long.toUnsignedString(loop.chance()),
                                record.protocol,
                                record.startEpochMillis,
                                record.request.contentLength(),
                                record.requestBytes),
                        record.request,
                        body,
                        exchange.values()),
                loop.cluster(check.service().cluster()),
                loop.deadlines(),
                loop.chance(),
                this::onAnswer);
        if (!over) {
            call = started;
        }
    }

    private void onAnswer(CheckAnswer answer) {
        if (!over) {
            over = true;
            call = null;
            Consequence consequence = ExtAuthzKernel.consequence(check.table(), answer, exchange.record().request);
            exchange.loop()
                    .checks()
                    .count(
                            check.table(),
                            consequence.counted(),
                            exchange.decision().cluster());
            exchange.route().follow(check, consequence);
        }
    }

    /// The exchange waits no more.
    void cancel() {
        over = true;
        Call running = call;
        call = null;
        if (running != null) {
            running.cancel();
        }
    }
}
