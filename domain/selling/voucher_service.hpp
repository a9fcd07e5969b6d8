#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/selling/voucher.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What somebody writes about a voucher.
struct VoucherEdit {
    VoucherCode code;
    VoucherRules rules{};
    std::int64_t max_uses = 1;
    bool is_active = true;
    std::int64_t row_version = 0; ///< The one that was seen; 0 for a new voucher.
};

/// The wish for many codes.
struct BatchWish {
    std::string prefix{}; ///< Empty, or the beginning of a VoucherCode that ends with "-".
    VoucherRules rules{};
    std::int64_t count = 0;
};

/// A batch with what has become of it.
struct BatchDetail {
    VoucherBatch batch;
    std::int64_t used = 0;
};

namespace voucher_detail {

inline std::string moment(const std::optional<Time>& time) {
    return time ? std::to_string(time->time_since_epoch().count()) : std::string();
}

inline AuditFields described(const VoucherRules& rules) {
    const bool percent = rules.kind == VoucherKind::percent;
    return AuditFields()
        .with("takes off", percent ? std::to_string(rules.value) + " %" : spelled({rules.value, *rules.currency}))
        .with("categories", rules.categories.value_or(std::vector<std::string>{"all"}))
        .with("sessions", rules.sessions.value_or(std::vector<std::string>{"all"}))
        .with("valid from", moment(rules.valid_from))
        .with("valid until", moment(rules.valid_until));
}

} // namespace voucher_detail

inline std::string described(const Voucher& voucher) {
    return voucher_detail::described(voucher.rules)
        .with("max uses", voucher.max_uses)
        .with("active", voucher.is_active ? "yes" : "no")
        .text();
}

/// Behind /api/marketing/vouchers and /api/marketing/voucher-batches. Safe from any thread.
class VoucherService {
public:
    static constexpr std::int64_t kMaxBatch = 10'000;
    /// Codes made in one write, so that no buyer waits long for it.
    static constexpr std::int64_t kChunk = 500;
    /// Random characters of a code, 50 bits.
    static constexpr std::size_t kRandomLength = 10;
    /// Of a prefix, with its "-": what is left of VoucherCode::kMaxBytes.
    static constexpr std::size_t kMaxPrefix = 20;

    VoucherService(Store& store, Randomness& randomness, const AuditLog& audit)
        : store_(store), randomness_(randomness), audit_(audit) {}

    /// Returns at most `limit` vouchers above the code `after`, of a batch or of none.
    [[nodiscard]] std::vector<Voucher> after(const std::string& after, std::optional<BatchId> batch,
                                             std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.vouchers().after(after, batch, limit); });
    }

    Result<Voucher> find(const VoucherCode& code) {
        auto voucher = store_.read([&](Tx& tx) { return tx.vouchers().find(code); });
        if (!voucher) return no_voucher();
        return std::move(*voucher);
    }

    static Error no_voucher() { return Error::not_found("There is no voucher with this code."); }

    /// Adds a voucher. Returns it as it is kept.
    Result<Voucher> add(const Actor& actor, const VoucherEdit& edit) {
        return store_.write([&](Tx& tx) -> Result<Voucher> {
            if (auto error = why_no_session(tx, edit.rules)) return *error;
            if (!tx.vouchers().add({edit.code, edit.rules, edit.max_uses, edit.is_active}))
                return Error{ErrorKind::conflict, "code_taken", "There is a voucher with this code already.", "code"};
            auto voucher = *tx.vouchers().find(edit.code);
            audit_.write(tx, actor, "voucher.add", voucher.code.text(), "", described(voucher));
            return voucher;
        });
    }

    /// Replaces the rules of a voucher. Orders that have used it stay as they are.
    Result<Voucher> edit(const Actor& actor, const VoucherEdit& edit) {
        return store_.write([&](Tx& tx) -> Result<Voucher> {
            const auto before = tx.vouchers().find_to_edit(edit.code);
            if (!before) return no_voucher();
            if (before->row_version != edit.row_version) return AuditLog::overtaken(tx, "voucher.", edit.code.text());
            if (edit.max_uses < before->used)
                return Error::invalid("max_uses",
                                      "This voucher has been used " + std::to_string(before->used) +
                                          " times already; the limit cannot be lower.",
                                      "below_used");
            if (before->batch && edit.max_uses != 1)
                return Error::invalid("max_uses", "A code of a batch is for one use.", "single_use");
            if (auto error = why_no_session(tx, edit.rules)) return *error;
            tx.vouchers().put({edit.code, edit.rules, edit.max_uses, edit.is_active, before->batch});
            auto voucher = *tx.vouchers().find(edit.code);
            audit_.write(tx, actor, "voucher.edit", voucher.code.text(), described(*before), described(voucher));
            return voucher;
        });
    }

    // ---- Batches

    /// Returns at most `limit` batches with numbers below `before`, the latest first.
    [[nodiscard]] std::vector<BatchDetail> batches_below(std::int64_t before, std::int64_t limit) {
        return store_.read([&](Tx& tx) {
            std::vector<BatchDetail> details;
            for (auto& batch : tx.vouchers().batches_below(before, limit)) details.push_back(detail_of(tx, batch));
            return details;
        });
    }

    Result<BatchDetail> find(BatchId id) {
        return store_.read([&](Tx& tx) -> Result<BatchDetail> {
            const auto batch = tx.vouchers().find(id);
            if (!batch) return no_batch();
            return detail_of(tx, *batch);
        });
    }

    /// Writes the wish down; make_some() does the rest, after a restart too.
    Result<BatchDetail> add(const Actor& actor, const BatchWish& wish) {
        return store_.write([&](Tx& tx) -> Result<BatchDetail> {
            if (auto error = why_no_session(tx, wish.rules)) return *error;
            const auto id = tx.vouchers().add({.prefix = wish.prefix, .rules = wish.rules, .wanted = wish.count});
            audit_.write(
                tx, actor, "voucher_batch.add", std::to_string(id.value), "",
                voucher_detail::described(wish.rules).with("prefix", wish.prefix).with("codes", wish.count).text());
            return BatchDetail{*tx.vouchers().find(id), 0};
        });
    }

    /// Stops the making, and no code of the batch is taken any more. Orders that have used one stay as they are.
    Result<BatchDetail> cancel(const Actor& actor, BatchId id) {
        return store_.write([&](Tx& tx) -> Result<BatchDetail> {
            const auto batch = tx.vouchers().find_to_edit(id);
            if (!batch) return no_batch();
            if (batch->state != BatchState::cancelled) {
                tx.vouchers().put(id, batch->made, BatchState::cancelled);
                audit_.write(tx, actor, "voucher_batch.cancel", std::to_string(id.value));
            }
            return detail_of(tx, *tx.vouchers().find(id));
        });
    }

    /// Whether there is a batch that make_some() would go on with.
    [[nodiscard]] bool is_making_due() {
        return store_.read([](Tx& tx) { return tx.vouchers().unfinished().has_value(); });
    }

    /// Makes the next codes of the oldest batch in the making, at most kChunk. Several processes may do it at a time:
    /// how many are made is counted in the same transaction.
    void make_some() {
        store_.write([&](Tx& tx) {
            const auto id = tx.vouchers().unfinished();
            const auto batch = id ? tx.vouchers().find_to_edit(*id) : std::nullopt;
            if (!batch || batch->state != BatchState::in_making) return Done{};
            const auto end = std::min(batch->wanted, batch->made + kChunk);
            for (auto made = batch->made; made < end;)
                if (tx.vouchers().add(*id, new_code(batch->prefix))) ++made; // else there was such a code: another
            tx.vouchers().put(*id, end, end == batch->wanted ? BatchState::made : BatchState::in_making);
            return Done{};
        });
    }

private:
    static BatchDetail detail_of(Tx& tx, const VoucherBatch& batch) { return {batch, tx.vouchers().used_of(batch.id)}; }
    static std::optional<Error> why_no_session(Tx& tx, const VoucherRules& rules) {
        const auto sessions = rules.sessions.value_or(std::vector<std::string>{});
        for (std::size_t i = 0; i < sessions.size(); ++i)
            if (!tx.sessions().find_including_deleted(SessionSlug::trusted(sessions[i])))
                return Error::invalid("sessions[" + std::to_string(i) + "]", "There is no such session.");
        return {};
    }
    static Error no_batch() { return Error::not_found("There is no such batch."); }

    VoucherCode new_code(const std::string& prefix) {
        auto code = random_code(randomness_, kRandomLength);
        code.insert(kRandomLength / 2, "-"); // easier to read aloud
        return VoucherCode::trusted(prefix + code);
    }

    Store& store_;
    Randomness& randomness_;
    const AuditLog& audit_;
};

} // namespace frontrow
