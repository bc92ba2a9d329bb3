package com.example.shop.products;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;

public interface ProductRepository extends JpaRepository<Product, Long> {
    Page<Product> findByNameContainingIgnoreCase(String text, Pageable pageable);

    /** Changes of one product wait for each other. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Product> findLockedById(long id);
}
