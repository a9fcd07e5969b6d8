#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/money/ledger.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/money/order_money.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A gift card that somebody at the house makes.
struct GiftCardIssue {
    Money amount{};
    PaymentMethod method = PaymentMethod::cash; ///< cash, card_terminal or transfer; free where it is given away.
    std::string note{};
    std::string email{}; ///< Where it is sent; empty for nowhere.
    std::string language{};
    std::string idempotency_key{};
    std::string request_digest{}; ///< Of the whole request body.
};

/// A gift card with what has been put on it and taken off, the earliest first.
struct GiftCardDetail {
    GiftCard card;
    std::vector<GiftCardLine> lines;
};

/// Behind /api/admin/gift-cards. Safe from any thread.
class GiftCardService {
public:
    /// All must outlive it.
    GiftCardService(Store& store, Randomness& randomness, const Digest& digest, const AuditLog& audit)
        : store_(store), randomness_(randomness), digest_(digest), audit_(audit) {}

    /// Makes a card, writes into the books how it was paid, and has it sent where there is an address. The same key
    /// with the same body gives the same user the first card again.
    Result<GiftCardDetail> issue(const User& user, const GiftCardIssue& wanted) {
        const auto who = actor_of(user);
        const auto owner = buyer_of_request("gift card", user.id.value, wanted.idempotency_key, digest_);
        const auto made = new_gift_card(randomness_, digest_);
        const auto id = store_.write([&](Tx& tx) -> Result<GiftCardId> {
            const auto replay = idempotency_record(tx, owner, wanted.idempotency_key, wanted.request_digest);
            if (!replay) return replay.error();
            if (*replay) return GiftCardId{std::stoll((*replay)->body)};
            const GiftCard card{.code = made.code,
                                .key = made.key,
                                .issued = wanted.amount,
                                .note = wanted.note,
                                .email = wanted.email,
                                .created_at = tx.now()};
            const auto card_id = tx.gift_cards().add(card);
            book(tx, card_id, wanted, who);
            send_card(tx, card_id, wanted.email, wanted.language);
            audit_.write(tx, who, "gift_card.add", std::to_string(card_id.value), "", described(wanted, made.code));
            tx.orders().keep_idempotency_record(owner, wanted.idempotency_key,
                                                {wanted.request_digest, std::to_string(card_id.value)});
            return card_id;
        });
        if (!id) return id.error();
        return find(*id);
    }

    /// Returns at most `limit` cards with numbers below `before`, the latest first.
    [[nodiscard]] std::vector<GiftCard> below(GiftCardId before, std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.gift_cards().below(before, limit); });
    }

    Result<GiftCardDetail> find(GiftCardId id) {
        return store_.read([&](Tx& tx) -> Result<GiftCardDetail> {
            auto card = tx.gift_cards().find(id);
            if (!card) return no_such_card();
            return GiftCardDetail{std::move(*card), tx.money().of_card(id)};
        });
    }

    /// The card with this code, for who has it in their hands.
    Result<GiftCardDetail> find(const GiftCardCode& code) {
        return store_.read([&](Tx& tx) -> Result<GiftCardDetail> {
            auto card = tx.gift_cards().find(key_of(code, digest_));
            if (!card) return no_such_card();
            const auto id = card->id;
            return GiftCardDetail{std::move(*card), tx.money().of_card(id)};
        });
    }

    /// Keeps a card from paying for anything, or lets it again. What orders that wait for their money have of it stays
    /// theirs.
    Result<GiftCardDetail> block(const User& user, GiftCardId id, bool is_blocked) {
        const auto done = store_.write([&](Tx& tx) -> Result<Done> {
            const auto card = tx.gift_cards().find_to_use(id);
            if (!card) return no_such_card();
            if (card->is_blocked == is_blocked) return Done{};
            tx.gift_cards().set_blocked(id, is_blocked);
            audit_.write(tx, actor_of(user), is_blocked ? "gift_card.block" : "gift_card.unblock",
                         std::to_string(id.value));
            return Done{};
        });
        if (!done) return done.error();
        return find(id);
    }

private:
    static Error no_such_card() { return Error::not_found("There is no such gift card."); }

    /// What the card is worth is owed to whoever has it, against what has come in for it or was given away.
    static void book(Tx& tx, GiftCardId id, const GiftCardIssue& wanted, const Actor& who) {
        const bool is_given = wanted.method == PaymentMethod::free;
        const auto amount = wanted.amount.amount;
        Posting posting;
        posting.add(account_of(PaymentMethod::gift_card), -amount);
        posting.add(is_given ? Account::given_away : account_of(wanted.method), amount);
        tx.money().add({.kind = is_given ? EntryKind::card_given : EntryKind::card_sold,
                        .method = is_given ? PaymentMethod::gift_card : wanted.method,
                        .amount = amount,
                        .at = tx.now(),
                        .who = who,
                        .reason = wanted.note,
                        .lines = posting.lines(),
                        .till = till_of(tx, who),
                        .gift_card = id});
        tx.gift_cards().change(id, amount);
    }

    static std::string described(const GiftCardIssue& wanted, const GiftCardCode& code) {
        return AuditFields()
            .with("worth", spelled(wanted.amount))
            .with("ends with", code.ending())
            .with("method", wanted.method == PaymentMethod::free ? "given away" : std::string(name_of(wanted.method)))
            .with("note", wanted.note)
            .with("sent to", wanted.email)
            .text();
    }

    Store& store_;
    Randomness& randomness_;
    const Digest& digest_;
    const AuditLog& audit_;
};

} // namespace frontrow
