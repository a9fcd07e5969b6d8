#pragma once

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace frontrow {

namespace hazard {

/// What one thread is reading, on a cache line of its own.
struct alignas(64) Pointer {
    std::atomic<const void*> value{nullptr};
    std::atomic<bool> is_taken{true};
    Pointer* next = nullptr;
};

/// Every Pointer there ever was. Shared by the whole process because threads are: one that is given back when its
/// thread ends serves the next, so there are as many as there were threads at a time.
inline std::atomic<Pointer*> all{nullptr};

/// A Pointer for as long as it lives.
class Guard {
public:
    Guard() {
        for (pointer_ = all.load(); pointer_; pointer_ = pointer_->next) {
            bool is_taken = false;
            if (pointer_->is_taken.compare_exchange_strong(is_taken, true)) return;
        }
        pointer_ = new Pointer;
        pointer_->next = all.load();
        while (!all.compare_exchange_weak(pointer_->next, pointer_)) {
        }
    }
    ~Guard() { pointer_->is_taken = false; }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    std::atomic<const void*>& value() noexcept { return pointer_->value; }

private:
    Pointer* pointer_;
};

inline std::atomic<const void*>& mine() {
    thread_local Guard mine;
    return mine.value();
}

inline bool is_read(const void* value) {
    for (const Pointer* pointer = all.load(); pointer; pointer = pointer->next)
        if (pointer->value.load() == value) return true;
    return false;
}

} // namespace hazard

/// A value that many threads read and few replace. Reading takes no lock, never waits and writes only to memory of the
/// reading thread: each says what it reads, and what is replaced is deleted once nobody says so (Maged M. Michael,
/// "Hazard Pointers", 2004).
template <class T>
class RcuCell {
public:
    explicit RcuCell(std::unique_ptr<const T> first) : current_(first.release()) {}
    /// Nobody may be reading any more.
    ~RcuCell() { delete current_.load(); }
    RcuCell(const RcuCell&) = delete;
    RcuCell& operator=(const RcuCell&) = delete;

    /// Returns what `look(const T&)` returns; the value lives until then. Must not be nested. Safe from any thread.
    template <class Look>
    auto read(Look&& look) const {
        struct Reading {
            std::atomic<const void*>& hazard;
            ~Reading() { hazard.store(nullptr); }
        } const reading{hazard::mine()};
        const T* value = current_.load();
        for (;;) {
            reading.hazard.store(value);
            const T* again = current_.load();
            if (again == value) break; // it was there after we had said so: whoever replaces it sees us
            value = again;
        }
        return look(*value);
    }

    /// The value for who writes: nobody else may replace it meanwhile.
    [[nodiscard]] const T& latest() const noexcept { return *current_.load(); }

    /// One thread at a time.
    void replace(std::unique_ptr<const T> next) {
        retired_.emplace_back(current_.exchange(next.release()));
        std::erase_if(retired_, [](const auto& old) { return !hazard::is_read(old.get()); });
    }

private:
    std::atomic<const T*> current_;
    std::vector<std::unique_ptr<const T>> retired_;
};

} // namespace frontrow
