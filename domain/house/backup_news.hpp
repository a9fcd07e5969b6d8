#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/house_addresses.hpp"
#include "domain/house/outbox.hpp"
#include "domain/store.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// Tells the house how its backups go: of the first that fails in a row, and of the next one that is made. What was
/// told is read from the outbox, so that no restart tells it twice. Safe from any thread.
class BackupNews {
public:
    /// `store` must outlive it. `has_house` as house_addresses().
    BackupNews(Store& store, bool has_house) : store_(store), has_house_(has_house) {}

    /// Why a backup has failed, in words for a person.
    void failed(std::string_view why) {
        tell(MailKind::backup_failed, is_utf8(why) ? std::string(cut_to(why, kMaxAnswerBytes)) : std::string());
    }
    void made() { tell(MailKind::backup_made, {}); }

private:
    void tell(MailKind kind, const std::string& detail) {
        // Nearly always there is nothing to tell: whoever only reads keeps nobody waiting.
        if (!store_.read([&](Tx& tx) { return is_news(tx, kind); })) return;
        store_.write([&](Tx& tx) {
            if (!is_news(tx, kind)) return Done{};
            std::vector<OutboxMessage> messages;
            for (const auto& address : house_addresses(tx, has_house_)) {
                messages.push_back(message_due(kind, tx.now(), address));
                messages.back().detail = detail;
            }
            if (!messages.empty()) tx.outbox().add(messages);
            return Done{};
        });
    }

    static bool is_news(Tx& tx, MailKind kind) {
        const auto told = tx.outbox().latest_of(MailKind::backup_failed, MailKind::backup_made);
        return told ? told->kind != kind : kind == MailKind::backup_failed;
    }

    Store& store_;
    const bool has_house_;
};

} // namespace frontrow
