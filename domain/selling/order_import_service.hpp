#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/direct_sale.hpp"
#include "domain/selling/order_import.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/selling/order_terms.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/admin/sessions/{session}/order-imports: orders that another system has sold become orders of ours, paid
/// elsewhere, once each by the number that they have there. Safe from any thread.
class OrderImportService {
public:
    static constexpr std::size_t kMaxTickets = 5'000; ///< In one table.
    /// In one transaction: a buyer never waits for more of them.
    static constexpr std::size_t kOrdersAtOnce = 10;

    /// All must outlive it.
    OrderImportService(Store& store, SeatMapService& maps, Availability& availability, Randomness& randomness,
                       const Digest& digest, const AuditLog& audit, ForeignOrderReader::ReadAmount read_amount)
        : store_(store), maps_(maps), availability_(availability), randomness_(randomness), digest_(digest),
          audit_(audit), read_amount_(read_amount) {}

    /// Returns what the table says of the session, and all that is wrong with it at once. Changes nothing.
    Result<ImportReport> look(const SessionSlug& slug, const std::vector<ForeignTicket>& tickets) {
        return store_.read([&](Tx& tx) -> Result<ImportReport> {
            const auto detail = session_to_fill(tx, slug);
            if (!detail) return detail.error();
            return read(tx, *detail, tickets);
        });
    }

    /// Takes over every order of the table that is not there yet, or none where a line has a fault. Between two shares
    /// of a long table others may buy: what they have taken is a fault of the report then, and the rest is there.
    /// `is_told` sends each buyer their tickets.
    Result<ImportReport> take_over(const Actor& actor, const SessionSlug& slug,
                                   const std::vector<ForeignTicket>& tickets, bool is_told) {
        auto report = look(slug, tickets);
        if (!report) return report;
        if (!report->faults.empty())
            return Error::conflict("import_faults", "Some lines cannot be taken over. Nothing was changed.");
        std::vector<std::string> left;
        for (const auto& order : report->orders)
            if (order.is_new) left.push_back(order.number);
        for (std::size_t at = 0; at < left.size(); at += kOrdersAtOnce) {
            const std::vector<std::string> share(
                left.begin() + static_cast<std::ptrdiff_t>(at),
                left.begin() + static_cast<std::ptrdiff_t>(std::min(at + kOrdersAtOnce, left.size())));
            auto written = take_share(actor, slug, of_numbers(tickets, share), is_told);
            if (!written) return written.error();
            note(*report, std::move(*written));
        }
        std::erase_if(report->orders, [](const ForeignOrder& order) { return order.reference.empty(); });
        return report;
    }

private:
    static Result<SessionDetail> session_to_fill(Tx& tx, const SessionSlug& slug) {
        auto detail = tx.sessions().find_including_deleted(slug);
        if (!detail || is_deleted(*detail)) return no_such_session(slug);
        if (is_called_off(*detail)) return Error::conflict("not_on_sale", "Nothing is sold for this session any more.");
        return std::move(*detail);
    }

    /// One buyer for each order of the other system, the same whenever its table is read.
    [[nodiscard]] BuyerId buyer_of(const Session& session, const std::string& number) const {
        return buyer_of_request("import " + session.slug.text(), 0, number, digest_);
    }

    ImportReport read(Tx& tx, const SessionDetail& detail, const std::vector<ForeignTicket>& tickets) {
        ImportReport report;
        const Session& session = detail.session;
        const auto map = maps_.of(tx, session.map);
        ForeignOrderReader reader(session, *map, read_states(tx, *map, session).letters, read_amount_);
        std::vector<std::string> numbers; // in the order of the table
        std::map<std::string, std::vector<const ForeignTicket*>> by_number;
        for (const auto& ticket : tickets) {
            if (ticket.number.empty()) {
                report.faults.push_back({ticket.line, "number", "number_missing"});
                continue;
            }
            auto& of_order = by_number[ticket.number];
            if (of_order.empty()) numbers.push_back(ticket.number);
            of_order.push_back(&ticket);
        }
        std::vector<BuyerId> buyers;
        for (const auto& number : numbers) buyers.push_back(buyer_of(session, number));
        const auto known = tx.orders().references_of(session.id, buyers);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const auto found = known.find(buyers[i].text());
            if (found != known.end()) {
                report.orders.push_back(there_already(*by_number[numbers[i]].front(), session, found->second));
                continue;
            }
            auto order = reader.read(by_number[numbers[i]], report.faults);
            if (order) report.orders.push_back(std::move(*order));
        }
        std::stable_sort(report.faults.begin(), report.faults.end(),
                         [](const ImportFault& a, const ImportFault& b) { return a.line < b.line; });
        return report;
    }

    static ForeignOrder there_already(const ForeignTicket& first, const Session& session, std::string reference) {
        return {.number = first.number,
                .customer = {PersonName::trusted(std::string(kWalkInName)), Email::trusted(std::string(kNoEmail))},
                .line = first.line,
                .total = {0, session.currency},
                .reference = std::move(reference)};
    }

    static std::vector<ForeignTicket> of_numbers(const std::vector<ForeignTicket>& tickets,
                                                 const std::vector<std::string>& numbers) {
        std::vector<ForeignTicket> some;
        std::copy_if(tickets.begin(), tickets.end(), std::back_inserter(some), [&](const ForeignTicket& ticket) {
            return std::find(numbers.begin(), numbers.end(), ticket.number) != numbers.end();
        });
        return some;
    }

    /// Writes down those of the orders that can be. One that cannot be, whole tables that are sold in parts say, is
    /// left out, and what was written with it is written again without it.
    Result<ImportReport> take_share(const Actor& actor, const SessionSlug& slug, std::vector<ForeignTicket> tickets,
                                    bool is_told) {
        std::vector<ImportFault> refused;
        for (;;) {
            std::optional<ForeignOrder> broken; // that one which is to blame
            auto written = availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<ImportReport> {
                auto detail = session_to_fill(tx, slug);
                if (!detail) return detail.error();
                auto report = read(tx, *detail, tickets);
                if (auto why = write(tx, news, actor, *detail, report, is_told, broken)) return *why;
                return report;
            });
            if (!written && !broken) return written.error();
            if (written) {
                std::move(refused.begin(), refused.end(), std::back_inserter(written->faults));
                return written;
            }
            refused.push_back({broken->line, "seat", written.error().code, broken->number});
            std::erase_if(tickets, [&](const ForeignTicket& ticket) { return ticket.number == broken->number; });
        }
    }

    /// Adds the new orders of the report. Returns why not, and then which of them is to blame.
    std::optional<Error> write(Tx& tx, Announcement& news, const Actor& actor, SessionDetail& detail,
                               ImportReport& report, bool is_told, std::optional<ForeignOrder>& broken) {
        Session& session = detail.session;
        const auto map = maps_.of(tx, session.map);
        const auto rules = tx.shop().tax_rules();
        std::vector<SeatIndex> freed;
        std::vector<SeatIndex> taken;
        std::int64_t orders = 0;
        std::int64_t added = 0;
        for (auto& foreign : report.orders) {
            if (!foreign.is_new) continue;
            Order order = new_order(tx, session, foreign);
            auto places = foreign.places;
            std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
            const auto sold = direct_sale::sell(tx, randomness_, session, *map, rules, order, places, actor);
            if (!sold) {
                broken = foreign;
                return sold.error();
            }
            tx.orders().set_note(order.id, "#" + foreign.number);
            if (is_told)
                tell_of_order(tx, order);
            else
                tell_webhooks(tx, order, WebhookEvent::order_paid);
            foreign.reference = order.reference;
            freed.insert(freed.end(), sold->expired.begin(), sold->expired.end());
            for (const auto& ticket : order.tickets) taken.push_back(ticket.place);
            added += sold->added;
            ++orders;
        }
        if (orders == 0) return {};
        session.version = tx.sessions().bump_version_if_unchanged(session, added - std::ssize(freed));
        news.add_seats(detail, *map, freed_and_taken(freed, static_cast<char>(ClaimState::sold), taken));
        audit_.write(tx, actor, "order.import", session.slug.text(), "",
                     AuditFields().with("orders", orders).with("tickets", std::ssize(taken)).text());
        return {};
    }

    Order new_order(Tx& tx, const Session& session, const ForeignOrder& foreign) const {
        const auto method = foreign.total.amount > 0 ? PaymentMethod::elsewhere : PaymentMethod::free;
        return {.id = OrderId::trusted(ordered_code(randomness_, tx.now())),
                .reference = new_reference(tx, randomness_),
                .session = session.id,
                .buyer = buyer_of(session, foreign.number),
                .status = OrderStatus::paid,
                .customer = foreign.customer,
                .total = foreign.total,
                .created_at = tx.now(),
                .payment = {method, PaymentStatus::paid}};
    }

    /// What became of a share of the report's orders.
    static void note(ImportReport& report, ImportReport&& share) {
        for (auto& written : share.orders) {
            const auto order = std::find_if(report.orders.begin(), report.orders.end(),
                                            [&](const ForeignOrder& one) { return one.number == written.number; });
            if (order != report.orders.end()) order->reference = std::move(written.reference);
        }
        std::move(share.faults.begin(), share.faults.end(), std::back_inserter(report.faults));
    }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    Randomness& randomness_;
    const Digest& digest_;
    const AuditLog& audit_;
    const ForeignOrderReader::ReadAmount read_amount_;
};

} // namespace frontrow
