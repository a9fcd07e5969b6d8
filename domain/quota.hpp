#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace frontrow {

/// Counts what each client has open at a time, up to a bound. Remembers nobody who has nothing open. Safe from any
/// thread.
class Quota {
public:
    explicit Quota(std::size_t most) : most_(most) {}

    /// A place that was taken; given back when it goes. Empty where there was none left, or where none is counted.
    class Place {
    public:
        Place() = default;
        Place(Quota& quota, std::string client) : quota_(&quota), client_(std::move(client)) {}
        Place(Place&& other) noexcept
            : quota_(std::exchange(other.quota_, nullptr)), client_(std::move(other.client_)) {}
        Place& operator=(Place&& other) noexcept {
            Place taken(std::move(other)); // what this was gives its place back at the end
            std::swap(quota_, taken.quota_);
            std::swap(client_, taken.client_);
            return *this;
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() {
            if (quota_) quota_->give_back(client_);
        }
        explicit operator bool() const noexcept { return quota_ != nullptr; }

    private:
        Quota* quota_ = nullptr;
        std::string client_;
    };

    [[nodiscard]] Place enter(const std::string& client) { return take(client) ? Place(*this, client) : Place(); }

    /// The same for somebody who gives it back by give_back(). Returns whether there was one left.
    [[nodiscard]] bool take(const std::string& client) {
        const std::lock_guard lock(mutex_);
        auto& count = open_[client];
        if (count >= most_) return false;
        ++count;
        return true;
    }
    void give_back(const std::string& client) {
        const std::lock_guard lock(mutex_);
        const auto found = open_.find(client);
        if (--found->second == 0) open_.erase(found);
    }

    /// Returns how many clients have something open.
    [[nodiscard]] std::size_t clients() const {
        const std::lock_guard lock(mutex_);
        return open_.size();
    }

private:
    const std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> open_;
};

} // namespace frontrow
