#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/refund.hpp"
#include "domain/money/settlement.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/exchange_service.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// An order of a session whose date has changed, with what is to become of it.
struct ConcernedOrder {
    OrderLine line;
    std::optional<SettledOrder> settlement{};
};

/// A page of them, and how far all of them are.
struct ConcernedOrders {
    SessionDetail session;
    std::optional<SessionChange> change{};
    SettlementCounts counts{};
    std::vector<ConcernedOrder> orders{}; ///< The latest first.
    std::optional<std::string> next{};    ///< The reference that the next page goes on after.
};

/// Behind /api/admin/sessions/{session}/concerned: what becomes of the orders of a session that is called off,
/// postponed or moved. A decision is written down first and carried out then, each order in a transaction of its own
/// with what it says is done: whoever is interrupted, or another process, goes on with what is left. Safe from any
/// thread.
class SettlementService {
public:
    /// All must outlive it.
    SettlementService(Store& store, SeatMapService& maps, Availability& availability, ExchangeService& exchanges,
                      const AuditLog& audit)
        : store_(store), maps_(maps), availability_(availability), exchanges_(exchanges), audit_(audit) {}

    static constexpr std::size_t kMaxNamed = 200; ///< Orders that are decided about by name at once.

    /// Returns the orders that concern the change, at most as many as `limit` of the session's.
    Result<ConcernedOrders> concerned(const SessionSlug& slug, const std::string& after, std::int64_t limit) {
        return store_.read([&](Tx& tx) -> Result<ConcernedOrders> {
            auto detail = tx.sessions().find_including_deleted(slug);
            if (!detail) return no_such_session(slug);
            OrderSearch wanted{.session = detail->session.id};
            if (!after.empty()) {
                wanted.below = tx.orders().id_of(after);
                if (!wanted.below) return Error::invalid("after", "There is no order of this reference.");
            }
            ConcernedOrders page{.session = std::move(*detail)};
            page.change = tx.settlements().last_change(page.session.session.id);
            page.counts = tx.settlements().count(page.session.session.id);
            auto lines = tx.orders().search(wanted, limit);
            if (std::ssize(lines) == limit) page.next = lines.back().reference;
            std::vector<OrderId> ids;
            for (const auto& line : lines) ids.push_back(line.id);
            auto settlements = tx.settlements().of(ids);
            for (auto& line : lines) {
                const auto found = settlements.find(line.id);
                const bool is_settled =
                    found != settlements.end() && (!page.change || holds_for(found->second, *page.change));
                if (!is_paid(line.status) && !is_settled) continue;
                page.orders.push_back(
                    {std::move(line), is_settled ? std::optional(std::move(found->second)) : std::nullopt});
            }
            return page;
        });
    }

    /// Decides the same about these orders of the session, or where none is named about all that nobody has decided
    /// about. Returns how many. What is on its way or done already stays as it is.
    Result<std::int64_t> decide(const Actor& who, const SessionSlug& slug, SettlementWish wish,
                                const std::optional<SessionSlug>& target, const std::vector<std::string>& references) {
        return store_.write([&](Tx& tx) -> Result<std::int64_t> {
            const auto detail = tx.sessions().find_including_deleted(slug);
            if (!detail) return no_such_session(slug);
            const auto change = tx.settlements().last_change(detail->session.id);
            if (!change)
                return Error::conflict("date_unchanged", "This session is neither called off nor postponed nor moved.");
            SettledOrder like{
                .order = OrderId::trusted(""), .change = change->id, .wish = wish, .who = who, .at = tx.now()};
            if (wish == SettlementWish::keep) like.state = SettlementState::done;
            if (wish == SettlementWish::exchange) {
                const auto other = target ? tx.sessions().find(*target) : std::nullopt;
                if (!other || other->session.id == detail->session.id)
                    return Error::invalid("target", "Name the session that the orders go to.");
                if (is_called_off(*other)) return Error::conflict("not_on_sale", "Nothing is sold for that session.");
                if (other->session.currency != detail->session.currency)
                    return Error::invalid("target", "Its prices are in another currency.", "currency");
                like.target = other->session.id;
            }
            const auto decided = references.empty() ? tx.settlements().put_all(detail->session.id, like)
                                                    : put_named(tx, detail->session.id, like, references);
            audit_.write(tx, who, "session.settle", slug.text(), "",
                         AuditFields()
                             .with("what", std::string(name_of(wish)))
                             .with("to", target ? target->text() : "")
                             .with("orders", decided)
                             .text());
            return decided;
        });
    }

    /// Whether run_due() has something to do.
    [[nodiscard]] bool is_due() {
        return store_.read([](Tx& tx) { return tx.settlements().is_due(); });
    }

    /// Carries out what is decided, at most kDueLimit orders. Returns how many.
    std::size_t run_due() {
        const auto orders = store_.read([](Tx& tx) { return tx.settlements().due(kDueLimit); });
        for (const auto& order : orders) settle(order);
        return orders.size();
    }

    static constexpr std::int64_t kDueLimit = 16;

private:
    static std::int64_t put_named(Tx& tx, SessionId session, const SettledOrder& like,
                                  const std::vector<std::string>& references) {
        std::int64_t decided = 0;
        for (const auto& reference : references) {
            const auto id = tx.orders().id_of(reference);
            const auto order = id ? tx.orders().find_to_change(*id) : std::nullopt;
            if (!order || order->session != session || !is_paid(order->status)) continue;
            const auto before = tx.settlements().find(*id);
            if (before && before->state == SettlementState::waiting) continue;
            auto settlement = like;
            settlement.order = *id;
            tx.settlements().put(settlement);
            ++decided;
        }
        return decided;
    }

    /// Carries out what is decided about an order, once, however many try; where it cannot be done somebody is told
    /// why.
    void settle(const OrderId& id) {
        const auto outcome = availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<Done> {
            const auto order = *tx.orders().find_to_change(id);
            auto settlement = tx.settlements().find(id);
            if (!settlement || settlement->state != SettlementState::waiting) return Done{};
            Result<Done> done = ended_otherwise();
            if (is_paid(order.status)) done = carry_out(tx, news, order, *settlement);
            if (!done) return done.error();
            settlement->state = SettlementState::done;
            tx.settlements().put(*settlement);
            return Done{};
        });
        if (outcome) return;
        store_.write([&](Tx& tx) { // what was tried is undone by now
            if (!tx.orders().find_to_change(id)) return Done{};
            auto settlement = tx.settlements().find(id);
            if (!settlement || settlement->state != SettlementState::waiting) return Done{};
            settlement->state = SettlementState::refused;
            settlement->note = outcome.error().code;
            tx.settlements().put(*settlement);
            return Done{};
        });
    }

    Result<Done> carry_out(Tx& tx, Announcement& news, const Order& order, const SettledOrder& settlement) {
        switch (settlement.wish) {
        case SettlementWish::refund:
            return refund(tx, news, order, settlement);
        case SettlementWish::exchange: {
            const auto target = tx.sessions().find(*settlement.target);
            if (is_called_off(*target)) return Error::conflict("not_on_sale", "Nothing is sold for that session.");
            const auto map = maps_.of(tx, target->session.map);
            auto places = exchanges_.places_like(tx, order, target->session, *map);
            if (!places) return places.error();
            auto moved = exchanges_.move(tx, news, order, *target, *map, std::move(*places),
                                         {.keeps_prices = true, .who = settlement.who});
            if (!moved) return moved.error();
            return Done{};
        }
        case SettlementWish::keep:
            break;
        }
        return Done{};
    }

    /// Gives all of it back the way it was paid, where that happens by itself: cash is nobody's until somebody hands it
    /// over. A key of its own for each order.
    Result<Done> refund(Tx& tx, Announcement& news, const Order& order, const SettledOrder& settlement) {
        const Refund all{.tickets = valid_ids(order),
                         .reason = "",
                         .who = {settlement.who.user, settlement.who.name},
                         .request_key = "settled " + std::to_string(settlement.change.value)};
        if (!goes_back_by_itself(tx, order)) return by_hand();
        const auto done = give_back(tx, order, all);
        if (!done) return done.error();
        announce_freed(tx, maps_, news, order.session, done->freed);
        return Done{};
    }

    static Error by_hand() {
        return Error::conflict("paid_at_counter", "It was paid at the counter: somebody has to give it back.");
    }
    static Error ended_otherwise() { return Error::conflict("order_not_paid", "The order has ended otherwise."); }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    ExchangeService& exchanges_;
    const AuditLog& audit_;
};

} // namespace frontrow
